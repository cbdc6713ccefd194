import { inspect } from "node:util";
import { displaySymbol } from "../core/mime-bundle.ts";
import { shownTable } from "../core/shown-table.ts";
import type { LabeledData } from "./labeled-data.ts";

/**
 * Gives data its looks: one row that says what it is, in notebooks and where it is printed, in place of thousands of
 * numbers. JSON, structured cloning and spreading see nothing of it.
 *
 * @param data - Changed in place.
 */
export function withLooks(data: LabeledData): LabeledData {
  return Object.defineProperties(data, {
    [displaySymbol]: { value: (): unknown => shownTable([rowOf(data)])[displaySymbol]() },
    [inspect.custom]: { value: (): string => textOf(data) },
  });
}

function rowOf(data: LabeledData): Record<string, string | number> {
  const { name, labels, shape, classNames, featureNames } = data;
  return {
    data: name,
    samples: labels.length,
    shape: shape.join(" × "),
    ...(featureNames === undefined ? {} : { features: someOf(featureNames) }),
    classes: someOf(classNames),
    // Samples on disk would all be read for it.
    fingerprint: data.stored === undefined ? data.fingerprint.slice(0, 12) : "samples stay on disk",
  };
}

function textOf(data: LabeledData): string {
  const { name, labels, shape, classNames } = data;
  const identity = data.stored === undefined ? data.fingerprint.slice(0, 12) : "on disk";
  return `LabeledData ${name} { ${labels.length} samples of ${shape.join(" × ")}, ${classNames.length} classes, ${identity} }`;
}

/** `10: 0, 1, 2, 3, 4, 5 …`. */
function someOf(names: readonly string[]): string {
  const most = 6;
  return `${names.length}: ${names.slice(0, most).join(", ")}${names.length > most ? " …" : ""}`;
}
