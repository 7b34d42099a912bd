import { readFileSync } from "node:fs";
import ts from "typescript";
import { pathsOf } from "../vocabulary/source-words.ts";

const minWords = 4;

/** The sentences that commands print: texts of several words in the code of `tools`, `backup`, `repl`, `demo` and the start. */
export function commandTexts(): string[] {
  const paths = pathsOf("tools/*.ts", "backup", "repl", "demo", "mesh/*.ts", "start.ts", "shop.ts");
  const sources = paths.filter(
    (path) => path.endsWith(".ts") && !/\.spec\.ts$|\/testing\/|^tools\/(vocabulary|texts)\//.test(path),
  );
  return [...new Set(sources.flatMap(textsIn))];
}

function textsIn(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) texts.push(node.text);
    else if (ts.isTemplateExpression(node)) texts.push(templateText(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts.map((text) => text.trim()).filter((text) => text.split(/\s+/).length >= minWords);
}

/** A template with `…` for each value. */
const templateText = ({ head, templateSpans }: ts.TemplateExpression) =>
  [head.text, ...templateSpans.map(({ literal }) => literal.text)].join("…");
