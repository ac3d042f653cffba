// Writes Slack's argument types as JSON Schemas, one for each exported type of calls.ts, by method name.
import { readFileSync, writeFileSync } from "node:fs";
import { createFormatter, createParser, createProgram, DEFAULT_CONFIG, SchemaGenerator } from "ts-json-schema-generator";

const own = { path: "calls.ts", tsconfig: "tsconfig.json", skipTypeCheck: true, jsDoc: "none", expose: "export" };
const config = { ...DEFAULT_CONFIG, ...own, additionalProperties: false };
const program = createProgram(config);
const names = [...readFileSync("calls.ts", "utf8").matchAll(/^export type (\w+)/gm)].map((match) => match[1]);
const schemas = {};
for (const name of names) {
  const generator = new SchemaGenerator(program, createParser(program, config), createFormatter(config), config);
  schemas[name.replaceAll("_", ".")] = generator.createSchema(name);
}
writeFileSync(process.argv[2], JSON.stringify(schemas));
