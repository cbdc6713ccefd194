import { describe, expect, it } from "vitest";
import { isSecretFile, removeSecrets, withoutSecrets } from "../../../lib/tracking/secrets.ts";

// Made up, in the published shapes of the real ones; split so that scanners of repositories don't stop at them.
const secrets = [
  ["AKIA", "IOSFODNN7EXAMPLE"].join(""),
  ["ghp_", "0123456789abcdef0123456789abcdef0123"].join(""),
  ["hf_", "abcdefghijklmnopqrstuvwxyz"].join(""),
  ["glpat-", "abcdefghij0123456789"].join(""),
  ["sk-", "abcdefghij0123456789"].join(""),
  ["xoxb-", "123456789012-abcdef"].join(""),
  ["eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"].join(""),
];

describe("removeSecrets", () => {
  it.each(secrets)("removes %s", (secret) => {
    const text = removeSecrets(`before ${secret} after`);
    expect(text).not.toContain(secret);
    expect(text).toContain("before");
    expect(text).toContain("after");
  });

  it.each([
    ["https://me:hunter22@host.example/a.git", "https://host.example/a.git"],
    ["https://token@host.example/a.git", "https://host.example/a.git"],
    ['password = "hunter22"', 'password = "[removed]"'],
    ["apiKey: 'abcdefgh'", "apiKey: '[removed]'"],
    ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "AWS_SECRET_ACCESS_KEY=[removed]"],
    ["export MY_API_TOKEN=abc123xyz", "export MY_API_TOKEN=[removed]"],
    ["Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [removed]"],
    ["-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "[removed]"],
  ])("makes %j safe", (text, safe) => {
    expect(removeSecrets(text)).toBe(safe);
  });

  it.each([
    "const token: string = parse(text);",
    "tokens = tokenize(text)",
    "git@github.com:me/project.git",
    "https://example.com/a@b",
    "learningRate: 3e-4",
  ])("leaves %j alone", (text) => {
    expect(removeSecrets(text)).toBe(text);
  });
});

describe("isSecretFile", () => {
  it.each([".env", ".env.local", "id_rsa", "deploy.pem", ".npmrc", "my-credentials.json"])(
    "says that %s holds credentials",
    (name) => {
      expect(isSecretFile(name)).toBe(true);
    },
  );

  it.each(["model.ts", "environment.yml", "keyboard.ts"])("lets %s through", (name) => {
    expect(isSecretFile(name)).toBe(false);
  });
});

describe("withoutSecrets", () => {
  it("removes text under telling names at every depth and keeps numbers", () => {
    expect(
      withoutSecrets({ model: { apiKey: "abc", tokens: 5 }, list: [{ password: "x" }], seed: 1 }),
    ).toEqual({
      model: { apiKey: "[removed]", tokens: 5 },
      list: [{ password: "[removed]" }],
      seed: 1,
    });
  });
});
