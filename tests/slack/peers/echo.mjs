// An echo app on Slack's JavaScript client. Prints one line when it is connected.
import bolt from "@slack/bolt";

const [apiUrl, token, appToken] = process.argv.slice(2);
const app = new bolt.App({
  token,
  appToken,
  socketMode: true,
  clientOptions: { slackApiUrl: apiUrl },
  logLevel: "error",
});
const plain = (text) => ({ type: "plain_text", text });

app.event("app_mention", async ({ event, say }) => {
  const button = { type: "button", action_id: "press", value: "pressed", text: plain("Press") };
  await say({ text: `echo ${event.text}`, thread_ts: event.ts, blocks: [{ type: "actions", elements: [button] }] });
});
app.message(async ({ message, say }) => {
  if (message.channel_type === "im" && !message.subtype) await say(`dm ${message.text}`);
});
app.command("/echo", async ({ command, ack, client, respond }) => {
  await ack();
  if (command.text !== "form") return respond(`slash ${command.text}`);
  const element = { type: "plain_text_input", action_id: "text" };
  const block = { type: "input", block_id: "question", label: plain("Question"), element };
  const view = { type: "modal", callback_id: "ask", title: plain("Ask"), submit: plain("Send"), blocks: [block] };
  return client.views.open({ trigger_id: command.trigger_id, view });
});
app.action("press", async ({ action, ack, say }) => {
  await ack();
  await say(`button ${action.value}`);
});
app.view("ask", async ({ ack, view, body, client }) => {
  const text = view.state.values.question.text.value;
  if (text === "bad") return ack({ response_action: "errors", errors: { question: "not this" } });
  await ack();
  return client.chat.postMessage({ channel: body.user.id, text: `form ${text}` });
});

await app.start();
console.log("connected");
