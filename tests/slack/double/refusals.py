"""Slack's refusals: which code a method may answer, and which scopes it needs. A test holds both to Slack's pages."""

# Codes that every method may answer; Slack's pages list them under each method as common errors.
COMMON = frozenset(
    "invalid_auth not_authed token_revoked missing_scope not_allowed_token_type unknown_method invalid_arguments "
    "ratelimited internal_error fatal_error service_unavailable account_inactive".split()
)

_POSTING = (
    "channel_not_found is_archived not_in_channel no_text restricted_action restricted_action_read_only_channel "
    "restricted_action_thread_only_channel restricted_action_thread_locked restricted_action_non_threadable_channel "
    "message_limit_exceeded rate_limited invalid_metadata_format invalid_metadata_schema metadata_too_large "
    "invalid_blocks invalid_blocks_format msg_blocks_too_long messages_tab_disabled team_not_found"
)
_STREAM = (
    _POSTING.replace(" invalid_blocks_format", "") + " msg_blocks_too_many invalid_chunks channel_type_not_supported"
)

REFUSALS: dict[str, frozenset[str]] = {
    method: frozenset(codes.split())
    for method, codes in {
        "auth.test": "",
        "apps.connections.open": "forbidden_team",
        "chat.postMessage": f"{_POSTING} markdown_text_conflict cannot_reply_to_message",
        "chat.postEphemeral": "channel_not_found is_archived not_in_channel no_text user_not_in_channel msg_too_long "
        "invalid_blocks invalid_blocks_format markdown_text_conflict cannot_reply_to_message restricted_action "
        "messages_tab_disabled message_limit_exceeded",
        "chat.update": "channel_not_found message_not_found cant_update_message edit_window_closed msg_too_long no_text "
        "invalid_blocks invalid_blocks_format markdown_text_conflict streaming_state_conflict is_inactive "
        "invalid_metadata_format invalid_metadata_schema metadata_too_large update_failed",
        "chat.delete": "channel_not_found message_not_found cant_delete_message",
        "chat.getPermalink": "channel_not_found message_not_found",
        "chat.startStream": f"{_STREAM} missing_recipient_user_id missing_recipient_team_id user_not_found",
        "chat.appendStream": f"{_STREAM} message_not_found message_not_in_streaming_state message_not_owned_by_app "
        "stopped_by_user",
        "chat.stopStream": f"{_STREAM} message_not_found message_not_in_streaming_state message_not_owned_by_app",
        "conversations.replies": "channel_not_found thread_not_found invalid_cursor invalid_ts_latest invalid_ts_oldest",
        "conversations.history": "channel_not_found not_in_channel invalid_cursor invalid_ts_latest invalid_ts_oldest",
        "conversations.info": "channel_not_found",
        "conversations.members": "channel_not_found invalid_cursor invalid_limit",
        "conversations.open": "channel_not_found user_not_found users_list_not_supplied too_many_users user_disabled",
        "conversations.list": "invalid_cursor invalid_limit invalid_types",
        "conversations.join": "channel_not_found is_archived method_not_supported_for_channel_type",
        "users.info": "user_not_found user_not_visible",
        "users.list": "invalid_cursor limit_required",
        "users.lookupByEmail": "users_not_found",
        "team.info": "team_not_found",
        "bots.info": "bot_not_found",
        "views.open": "invalid_trigger_id expired_trigger_id exchanged_trigger_id view_too_large duplicate_external_id",
        "views.push": "invalid_trigger_id expired_trigger_id exchanged_trigger_id view_too_large duplicate_external_id "
        "push_limit_reached not_found",
        "views.update": "not_found hash_conflict view_too_large duplicate_external_id",
        "views.publish": "hash_conflict view_too_large not_enabled",
        "reactions.add": "already_reacted channel_not_found message_not_found invalid_name is_archived "
        "no_item_specified bad_timestamp too_many_reactions",
        "reactions.get": "channel_not_found message_not_found no_item_specified",
        "assistant.threads.setStatus": "channel_not_found invalid_thread_ts",
        "assistant.threads.setSuggestedPrompts": "channel_not_found invalid_thread_ts",
        "assistant.threads.setTitle": "channel_not_found invalid_thread_ts",
        "agents.sessions.setStatus": "channel_not_found invalid_thread_ts",
        "agents.sessions.rename": "channel_not_found invalid_thread_ts",
        "files.info": "file_not_found",
        "files.getUploadURLExternal": "missing_argument file_uploads_disabled storage_limit_reached",
        "files.completeUploadExternal": "file_not_found channel_not_found not_in_channel invalid_channel",
    }.items()
}

# Any one scope of the set is enough; no line: none needed. History and reading depend on the kind of conversation.
SCOPES: dict[str, set[str]] = {
    "chat.postMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.startStream": {"chat:write"},
    "chat.appendStream": {"chat:write"},
    "chat.stopStream": {"chat:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read", "im:read"},
    "conversations.members": {"channels:read", "groups:read", "im:read"},
    "conversations.list": {"channels:read", "groups:read", "im:read"},
    "conversations.open": {"im:write"},
    "conversations.join": {"channels:join"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "team.info": {"team:read"},
    "bots.info": {"users:read"},
    "reactions.add": {"reactions:write"},
    "reactions.get": {"reactions:read"},
    "assistant.threads.setStatus": {"chat:write", "assistant:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "assistant.threads.setTitle": {"assistant:write"},
    "agents.sessions.setStatus": {"chat:write", "assistant:write"},
    "agents.sessions.rename": {"chat:write", "assistant:write"},
    "files.info": {"files:read"},
    "files.getUploadURLExternal": {"files:write"},
    "files.completeUploadExternal": {"files:write"},
}
KIND_SCOPE = {"channel": "channels", "group": "groups", "im": "im"}


class Refused(Exception):
    """A method's `ok: false`."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code, self.more = code, more


def known(method: str, code: str) -> bool:
    """Whether Slack may answer this code to this method."""
    return code in COMMON or code in REFUSALS.get(method, frozenset())
