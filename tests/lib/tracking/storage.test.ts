import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openAppendFile, realStorage, writeFileAtomic } from "../../../lib/tracking/storage.ts";
import { fullDisk } from "./full-disk.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("writeFileAtomic", () => {
  it("replaces a file and leaves nothing beside it", () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "a.json");
    writeFileAtomic(file, "old");
    writeFileAtomic(file, new Uint8Array([110, 101, 119]));
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  it("keeps the old file whole when the disk is full", () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "a.json");
    writeFileAtomic(file, "old");
    expect(() => writeFileAtomic(file, "x".repeat(100), fullDisk(10))).toThrow(
      `Could not write ${file}: the disk is full; free some space`,
    );
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  it.each([
    ["EROFS", "the file system is read-only"],
    ["EACCES", "permission is denied"],
  ])("says in words what %s is", (code, words) => {
    const file = path.join(temporaryFolder(), "a");
    const openSync = (): number => {
      throw Object.assign(new Error(code), { code });
    };
    expect(() => writeFileAtomic(file, "", { ...realStorage, openSync })).toThrow(words);
  });
});

describe("openAppendFile", () => {
  it("goes on at the end of a file", () => {
    const file = path.join(temporaryFolder(), "log");
    writeFileSync(file, "a\n");
    const output = openAppendFile(file);
    output.append("b\n");
    output.append(new Uint8Array([99, 10]));
    output.close();
    output.close();
    expect(readFileSync(file, "utf8")).toBe("a\nb\nc\n");
  });

  it("cuts a torn record off when the disk is full, and writes it once there is room", () => {
    const file = path.join(temporaryFolder(), "log");
    const storage = fullDisk(10);
    const output = openAppendFile(file, { storage });
    output.append("first\n");
    output.flush();
    output.append("second line\n");
    expect(() => output.flush()).toThrow("the disk is full");
    expect(readFileSync(file, "utf8")).toBe("first\n");
    storage.setRoom(1000);
    output.append("third\n");
    output.close();
    expect(readFileSync(file, "utf8")).toBe("first\nsecond line\nthird\n");
  });

  it("refuses an existing file where a new one is wanted", () => {
    const file = path.join(temporaryFolder(), "log");
    writeFileSync(file, "");
    expect(() => openAppendFile(file, { flags: "ax" })).toThrow("Could not write");
  });
});
