"""auth.test, users.*, team.info, bots.info."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.slack.double.lookup import page
from tests.slack.double.messages import bot_profile
from tests.slack.double.refusals import Refused
from tests.slack.double.world import Json, Person, World


def auth_test(world: World, _args: Json) -> Json:
    """auth.test."""
    return {
        "url": f"https://{world.team_domain}.slack.com/",
        "team": world.team_name,
        "user": world.bot.handle,
        "team_id": world.team_id,
        "user_id": world.bot.id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


def describe(world: World, person: Person, *, locale: bool = False) -> Json:
    """A person as Slack describes them; the e-mail address needs its own scope."""
    offset = datetime.now(ZoneInfo(person.tz)).utcoffset()
    profile: Json = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.handle,
        "display_name_normalized": person.handle,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "image_24": f"{world.base_url}/avatars/24.png",
        "image_72": f"{world.base_url}/avatars/72.png",
        "status_text_canonical": "",
        "team": person.team_id,
    }
    if person.email and "users:read.email" in world.scopes and person.team_id == world.team_id:
        profile["email"] = person.email
    if person.is_bot:
        profile.update(bot_id=world.bot_id, api_app_id=world.app_id, always_active=True)
    found: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.handle,
        "deleted": False,
        "color": "9f69e7",
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 1700000000,
    }
    if person.team_id != world.team_id:
        found["is_stranger"] = True
    if locale:
        found["locale"] = person.locale
    return found


def users_info(world: World, args: Json) -> Json:
    """users.info; the language only when asked for."""
    person = world.people.get(str(args.get("user")))
    if person is None:
        raise Refused("user_not_found")
    return {"user": describe(world, person, locale=bool(args.get("include_locale")))}


def users_list(world: World, args: Json) -> Json:
    """users.list."""
    part, cursor = page(list(world.people.values()), args)
    found = [describe(world, p, locale=bool(args.get("include_locale"))) for p in part]
    return {"members": found, "cache_ts": 1700000000, "response_metadata": {"next_cursor": cursor}}


def lookup_by_email(world: World, args: Json) -> Json:
    """users.lookupByEmail."""
    wanted = str(args.get("email") or "").lower()
    for person in world.people.values():
        if person.email and person.email.lower() == wanted and person.team_id == world.team_id:
            return {"user": describe(world, person)}
    raise Refused("users_not_found")


def team_info(world: World, args: Json) -> Json:
    """team.info of our own workspace."""
    if args.get("team") not in (None, "", world.team_id):
        raise Refused("team_not_found")
    team = {
        "id": world.team_id,
        "name": world.team_name,
        "url": f"https://{world.team_domain}.slack.com/",
        "domain": world.team_domain,
        "email_domain": "",
    }
    return {"team": team}


def bots_info(world: World, args: Json) -> Json:
    """bots.info of our own bot."""
    if args.get("bot") != world.bot_id:
        raise Refused("bot_not_found")
    profile = bot_profile(world)
    del profile["team_id"]
    return {"bot": {**profile, "user_id": world.bot.id}}


METHODS = {
    "auth.test": auth_test,
    "users.info": users_info,
    "users.list": users_list,
    "users.lookupByEmail": lookup_by_email,
    "team.info": team_info,
    "bots.info": bots_info,
}
