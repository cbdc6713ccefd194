import { expect, test } from "vitest";
import { openImageFolder } from "../../../lib/data/image-loader.ts";
import { loadImageFolder } from "../../../lib/data/load-image-folder.ts";

const wrong = [
  [{ width: 8 }, /`height` .* positive integer.*; received undefined/u],
  [{ height: 8, width: 0 }, /`width` .* positive integer.*; received 0/u],
  [{ height: 8.5, width: 8 }, /`height` .* received 8.5/u],
  [
    { height: 8, width: 8, channels: 2 },
    /`channels` to be 1 for grey or 3 for colour, received 2/u,
  ],
] as const;

test.each(wrong)("%o is refused before any file is read", async (form, message) => {
  const options = form as unknown as { height: number; width: number };
  await expect(loadImageFolder("nowhere", options)).rejects.toThrow(message);
  await expect(openImageFolder("nowhere", options)).rejects.toThrow(message);
});
