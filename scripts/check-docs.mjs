// What the sources of lib/checks say about each check: its own documentation, options, numbers and rows.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

/**
 * Reads the documentation of every public check, those of the registry first and in its order.
 *
 * @param {string} root Folder of the repository.
 * @param {readonly { name: string, summary: string, cost: string }[]} registry Checks that are known by name.
 * @param {Readonly<Record<string, { value: unknown, meaning: string, source: string }>>} defaults The recipe's numbers.
 * @returns {object[]} One a check.
 */
export function readCheckDocs(root, registry, defaults) {
  const folder = join(root, "lib/checks");
  const found = readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => checksOf(join(folder, file), { root, defaults }));
  const place = (name) => {
    const index = registry.findIndex((entry) => entry.name === name);
    return index < 0 ? registry.length : index;
  };
  return found
    .map((doc) => ({ ...doc, entry: registry.find(({ name }) => name === doc.name) }))
    .toSorted((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1));
}

/** The kebab name of a check's function: `checkInitialLoss` is `initial-loss`. */
export function checkName(functionName) {
  return functionName
    .replace(/^check(?=[A-Z])/, "")
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-")
    .toLowerCase();
}

function checksOf(path, { root, defaults }) {
  const source = parse(path);
  return source.statements
    .filter((node) => ts.isFunctionDeclaration(node) && isExported(node) && givesVerdict(node))
    .map((node) => ({
      name: checkName(node.name.text),
      functionName: node.name.text,
      file: relative(root, path),
      text: docText(node),
      throws: tagTexts(node, "throws"),
      see: tagTexts(node, "see"),
      isAsync: node.type.getText(source).startsWith("Promise"),
      options: optionsOf(node, source),
      rows: rowsOf(source, path),
      numbers: [...tableNumbers(path, { root, defaults }), ...ownNumbers(source)],
    }))
    .filter(({ options }) => options !== undefined);
}

function parse(path) {
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
}

function isExported(node) {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** Only checks give a verdict and take a user's options; what builds verdicts of findings takes findings. */
function givesVerdict(node) {
  const text = node.type?.getText() ?? "";
  const name = node.name?.text ?? "";
  return (
    /^(Promise<)?Verdict>?$/.test(text) &&
    (/^check[A-Z]/.test(name) || name === "learningRateLadder")
  );
}

function docText(node) {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return plain(comment?.comment);
}

function tagTexts(node, name) {
  return ts
    .getJSDocTags(node)
    .filter((tag) => tag.tagName.text === name)
    .map((tag) => {
      const type = tag.typeExpression?.getText().replace(/^\{|\}$/g, "");
      return [type === undefined ? "" : `\`${type}\` `, plain(tag.comment)].join("").trim();
    });
}

/** Text of a comment as markdown: links to names become code, lines of a paragraph are joined. */
function plain(comment) {
  const text = ts.getTextOfJSDocComment(comment) ?? "";
  return text
    .replace(/\{@link\s+([^}\s]+)\s*\}/g, "`$1`")
    .split(/\n\s*\n/)
    .map((paragraph) =>
      /^\s*[-*] /m.test(paragraph) ? paragraph : paragraph.replace(/\s*\n\s*/g, " "),
    )
    .join("\n\n")
    .trim();
}

/** Own options of a check: the documented members of the type of its options; those of all checks are told apart. */
function optionsOf(node, source) {
  const types = node.parameters.flatMap(({ type }) => (type === undefined ? [] : [type]));
  return types.flatMap((type) => membersOf(type, source, new Set()));
}

function membersOf(type, source, seen) {
  if (ts.isTypeLiteralNode(type)) return type.members.flatMap((member) => optionOf(member, source));
  if (ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type)) {
    return type.types.flatMap((part) => membersOf(part, source, seen));
  }
  if (ts.isParenthesizedTypeNode(type)) return membersOf(type.type, source, seen);
  if (!ts.isTypeReferenceNode(type)) return [];
  const name = type.typeName.getText(source);
  if (seen.has(name)) return [];
  seen.add(name);
  const inner = (type.typeArguments ?? []).slice(0, name === "Omit" ? 1 : 0);
  const own = source.statements.find(
    (node) =>
      (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) &&
      node.name.text === name,
  );
  if (own === undefined) {
    return [
      ...inner.flatMap((part) => membersOf(part, source, seen)),
      ...importedMembers(name, source, seen),
    ];
  }
  if (ts.isInterfaceDeclaration(own)) return own.members.flatMap((one) => optionOf(one, source));
  return membersOf(own.type, source, seen);
}

/** Options that two checks share stand in one of their files; what all checks take is in the index. */
function importedMembers(name, source, seen) {
  const common = new Set([
    "ModelCheckOptions",
    "RunningCheckOptions",
    "DatasetCheckOptions",
    "SplitsCheckOptions",
    "ModelSource",
  ]);
  if (common.has(name)) return [];
  for (const [path, names] of importsOf(source)) {
    if (!names.includes(name) || !/(check-|control-|ladder|-search)/.test(path)) continue;
    const other = parse(path);
    const node = other.statements.find((one) => one.name?.text === name);
    if (node === undefined) continue;
    return ts.isInterfaceDeclaration(node)
      ? node.members.flatMap((one) => optionOf(one, other))
      : membersOf(node.type, other, seen);
  }
  return [];
}

function optionOf(member, source) {
  const doc = docText(member);
  if (doc === "" || !ts.isPropertySignature(member)) return [];
  return [{ name: member.name.getText(source), doc }];
}

function importsOf(source) {
  return source.statements.filter(ts.isImportDeclaration).flatMap((node) => {
    const target = node.moduleSpecifier.text;
    if (!target.startsWith(".")) return [];
    const path = resolve(dirname(source.fileName), target);
    const names = node.importClause?.namedBindings?.elements?.map(({ name }) => name.text) ?? [];
    return existsSync(path) ? [[path, names]] : [];
  });
}

/** Rows as the verdict names them, e.g. `#47, #48 (S2, S3, S4)`. */
function rowsOf(source, path) {
  const own = /seedReference:\s*"([^"]+)"/.exec(source.text);
  if (own !== null) return own[1];
  for (const [other] of importsOf(source)) {
    if (dirname(other) !== dirname(path) || /\/check-/.test(other)) continue;
    const reference = /seedReference:\s*"([^"]+)"/.exec(readFileSync(other, "utf8"));
    if (reference !== null && !other.endsWith("findings.ts")) return reference[1];
  }
  return (/#\d+(?:[^)."]*\d+)?/.exec(source.text) ?? [""])[0];
}

/** Entries of the table of defaults that the check reads, itself or through what it stands on. */
function tableNumbers(path, { root, defaults }) {
  const names = new Set();
  const seen = new Set();
  const open = [path];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const source = parse(file);
    for (const [, name] of source.text.matchAll(/\brecipeNumber\(\s*"(\w+)"/g)) names.add(name);
    for (const [, name] of source.text.matchAll(/recipeDefaults(?:\.|\[")(\w+)/g)) names.add(name);
    for (const [, one, two] of source.text.matchAll(/recipeNumber\([^")]*"(\w+)" : "(\w+)"/g)) {
      names.add(one).add(two);
    }
    // Other checks have pages of their own; only checks and what they do with data judge by these numbers.
    open.push(
      ...importsOf(source)
        .map(([other]) => other)
        .filter((other) => /^lib\/(checks\/(?!check-)|data\/)/.test(relative(root, other))),
    );
  }
  return Object.entries(defaults)
    .filter(([name]) => names.has(name))
    .map(([, { value, meaning, source }]) => ({ value: valueText(value), meaning, source }));
}

function valueText(value) {
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  return typeof value === "number" && value < 1e-3 && value > 0
    ? value.toExponential()
    : String(value);
}

/** Documented constants of the file that are numbers. */
function ownNumbers(source) {
  return source.statements
    .filter(ts.isVariableStatement)
    .filter((node) => docText(node) !== "")
    .flatMap((node) =>
      node.declarationList.declarations
        .filter(({ initializer }) => initializer !== undefined && ts.isNumericLiteral(initializer))
        .map(({ initializer }) => ({
          value: initializer.getText(source).replaceAll("_", ""),
          meaning: docText(node).replace(/\.$/, ""),
          source: tagTexts(node, "see").join("; ") || "ours",
        })),
    );
}
