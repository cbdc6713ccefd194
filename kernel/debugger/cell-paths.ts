import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { murmur2 } from "./murmur2.ts";

/** What a frontend needs to name the source of a cell as the kernel does (`debugInfo`). */
export interface CellPathRules {
  readonly hashMethod: "Murmur2";
  readonly hashSeed: number;
  readonly tmpFilePrefix: string;
  readonly tmpFileSuffix: string;
}

/** The seed that ipykernel uses too; any would do. */
const SEED = 0xc70f6907;

/** The rules of this kernel. No file is ever written there: a cell's text is told by `source`. */
export function cellPathRules(pid: number): CellPathRules {
  return {
    hashMethod: "Murmur2",
    hashSeed: SEED,
    tmpFilePrefix: join(tmpdir(), `athanor_${pid}`) + sep,
    tmpFileSuffix: ".ts",
  };
}

/** The path that stands for a cell of this text; cells of the same text share it, and their breakpoints. */
export function cellPath(text: string, rules: CellPathRules): string {
  return `${rules.tmpFilePrefix}${murmur2(text, rules.hashSeed)}${rules.tmpFileSuffix}`;
}
