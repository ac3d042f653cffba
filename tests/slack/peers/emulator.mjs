// The emulator with a bot, a person and a channel. Prints one line when it listens.
import { createEmulator } from "emulate";

const [port, scopes] = [Number(process.argv[2]), process.argv[3].split(",")];
const app = { app_id: "A000000009", bot_id: "B000000009", bot_user_id: "U000000009" };
await createEmulator({
  service: "slack",
  port,
  seed: {
    slack: {
      strict_scopes: true,
      team: { name: "Desk", domain: "desk" },
      users: [{ name: "alice", real_name: "Alice Lin", email: "alice@desk.example" }],
      channels: [{ name: "ask" }],
      oauth_apps: [{ ...app, client_id: "1.2", client_secret: "s", name: "firstline", redirect_uris: [], scopes }],
      tokens: [
        { ...app, token: "xoxb-bot", type: "bot", user: app.bot_user_id, scopes },
        { ...app, token: "xoxb-narrow", type: "bot", user: app.bot_user_id, scopes: ["users:read"] },
        { token: "xoxp-alice", type: "user", user: "alice", scopes },
      ],
    },
  },
});
console.log("listening");
