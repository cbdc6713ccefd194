/** A function that a transformed cell brings along when it needs it. */
export interface Helper {
  readonly name: string;
  readonly code: string;
}

/**
 * One export of a module. A CommonJS module hides behind `default`: its own names are looked up there too, and a default
 * that says `__esModule` counts as the module, as the type checker sees it.
 */
export const pickHelper: Helper = {
  name: "__athanor_pick",
  code:
    "const __athanor_pick = (m, n) => { const d = m.default; " +
    'if (n === "default") return d != null && d.__esModule && "default" in d ? d.default : d; ' +
    "return n in m || d == null ? m[n] : d[n]; };",
};

/**
 * The operand of `for await`, with every step passed through the hook, so that an interrupt can end a pending one. A step takes
 * as many microtasks as without it: values of a synchronous iterator are awaited inside it, as the language does.
 */
export const eachHelper: Helper = {
  name: "__athanor_each",
  code:
    "const __athanor_each = (s) => ({ [Symbol.asyncIterator]() { " +
    "const own = s[Symbol.asyncIterator], it = own != null ? own.call(s) : s[Symbol.iterator](), { next } = it; " +
    "const pass = own != null ? (f) => __athanor.wait(f.call(it)) : " +
    "async (f) => { const r = f.call(it); return { done: r.done, value: await __athanor.wait(r.value) }; }; " +
    "return { next: () => pass(next), " +
    "get return() { const end = it.return; return end == null ? undefined : () => pass(end); } }; } });",
};

/** `import.meta` of a cell: the place that the notebook's folder gives it. */
export function metaHelper(meta: Readonly<Record<string, string>>): Helper {
  return {
    name: "__athanor_meta",
    code: `const __athanor_meta = Object.assign(Object.create(null), ${JSON.stringify(meta)});`,
  };
}
