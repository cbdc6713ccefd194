import { expect, it } from "vitest";
import { murmur2 } from "../../../kernel/debugger/murmur2.ts";

// Expected values: murmur2_x86 of ipykernel 7.4.0 (ipykernel/compiler.py), whose cells JupyterLab finds by the same hash.
it.each([
  ["", 3_990_065_800],
  ["a", 2_167_009_006],
  ["const x = 1;\nx + 1", 2_374_132_807],
  ["héllo wörld ✓ 123", 3_308_104_995],
])("hashes %j as ipykernel and JupyterLab do", (text, hash) => {
  expect(murmur2(text, 0xc70f6907)).toBe(hash);
});
