import { escapeHtml } from "./html.ts";

/** One function on the stack, with the time of all that it called; milliseconds. */
export interface FlameNode {
  readonly name: string;
  readonly place: string;
  readonly selfMs: number;
  readonly totalMs: number;
  readonly children: readonly FlameNode[];
}

/** The parts of a V8 CPU profile that a flame graph needs; times in microseconds. */
interface ProfileLike {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
    readonly children?: readonly number[] | undefined;
  }[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

/** Calls of a profile as a tree, brothers of one name and place joined, the longest first. */
export function toFlameTree(profile: ProfileLike): FlameNode {
  const selfMs = new Map<number, number>();
  for (const [index, id] of (profile.samples ?? []).entries()) {
    // A sample's delta is the time before it; what runs at the sample is charged for the time after.
    const micros = profile.timeDeltas?.[index + 1] ?? 0;
    selfMs.set(id, (selfMs.get(id) ?? 0) + Math.max(0, micros) / 1000);
  }
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const build = (ids: readonly number[]): FlameNode[] => {
    return [...groupBy(ids, keyOf).values()].map(join).toSorted((a, b) => b.totalMs - a.totalMs);
  };
  const keyOf = (id: number): string => {
    const frame = byId.get(id)?.callFrame;
    return `${frame?.functionName} ${frame?.url}:${frame?.lineNumber}`;
  };
  const join = (ids: readonly number[]): FlameNode => {
    const frame = byId.get(ids[0] ?? 0)?.callFrame;
    const children = build(ids.flatMap((id) => byId.get(id)?.children ?? []));
    const own = ids.reduce((sum, id) => sum + (selfMs.get(id) ?? 0), 0);
    const totalMs = children.reduce((sum, child) => sum + child.totalMs, own);
    const place =
      frame === undefined || frame.url === ""
        ? ""
        : `${shortUrl(frame.url)}:${frame.lineNumber + 1}`;
    return { name: frame?.functionName || "(anonymous)", place, selfMs: own, totalMs, children };
  };
  return join(profile.nodes.slice(0, 1).map(({ id }) => id));
}

function groupBy(ids: readonly number[], keyOf: (id: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const id of ids) groups.set(keyOf(id), [...(groups.get(keyOf(id)) ?? []), id]);
  return groups;
}

function shortUrl(url: string): string {
  return url.split("/").slice(-2).join("/");
}

/** Functions by their own time, the slowest first. */
export function slowestFunctions(
  root: FlameNode,
  count: number,
): readonly { readonly name: string; readonly place: string; readonly selfMs: number }[] {
  const totals = new Map<string, { name: string; place: string; selfMs: number }>();
  const visit = ({ name, place, selfMs, children }: FlameNode): void => {
    const key = `${name} ${place}`;
    const known = totals.get(key) ?? { name, place, selfMs: 0 };
    totals.set(key, { ...known, selfMs: known.selfMs + selfMs });
    for (const child of children) visit(child);
  };
  visit(root);
  return [...totals.values()].toSorted((a, b) => b.selfMs - a.selfMs).slice(0, count);
}

const WIDTH = 900;
const ROW = 18;
const MIN_WIDTH = 0.5;

/** A flame graph as one SVG without scripts: callers above, time from left to right, details in tooltips. */
export function flameGraphSvg(root: FlameNode): string {
  const parts: string[] = [];
  let deepest = 0;
  const draw = (node: FlameNode, x: number, depth: number): void => {
    const width = (node.totalMs / root.totalMs) * WIDTH;
    if (!(width >= MIN_WIDTH)) return;
    deepest = Math.max(deepest, depth);
    parts.push(boxSvg(node, { x, y: depth * ROW, width, share: node.totalMs / root.totalMs }));
    let left = x;
    for (const child of node.children) {
      draw(child, left, depth + 1);
      left += (child.totalMs / root.totalMs) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const height = (deepest + 1) * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="monospace" font-size="11">${parts.join("")}</svg>`;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly share: number;
}

function boxSvg(node: FlameNode, { x, y, width, share }: Box): string {
  const label = node.place === "" ? node.name : `${node.name} ${node.place}`;
  const title = `${label}: ${node.totalMs.toFixed(1)} ms (${(100 * share).toFixed(1)} %), ${node.selfMs.toFixed(1)} ms of its own`;
  const room = Math.floor((width - 6) / 6.6);
  const text =
    room < 3
      ? ""
      : `<text x="${(x + 3).toFixed(1)}" y="${y + 13}" fill="#222">${escapeHtml(shorten(label, room))}</text>`;
  return `<g><title>${escapeHtml(title)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colorOf(node)}" stroke="#fff" stroke-width="0.5"/>${text}</g>`;
}

function shorten(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

/** Cells are warm, packages and Node cool, so that one's own code stands out. */
function colorOf({ place }: FlameNode): string {
  if (place.startsWith("In[")) return "#ff9f66";
  return place === "" ? "#cfd8dc" : "#a5c8e4";
}
