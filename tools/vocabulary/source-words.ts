import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import ts from "typescript";

/** A tracked source file, as its comments and its names. */
export interface SourceWords {
  path: string;
  text: string;
  /** All comments, one after the other. */
  comments: string;
  /** Every identifier, once. */
  names: ReadonlySet<string>;
  /** The names that other files can import. */
  exported: readonly string[];
}

/** The paths of the repository's files that match, ignored ones left out. */
export function pathsOf(...patterns: string[]): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", ...patterns];
  return execFileSync("git", args, { encoding: "utf8" }).trim().split("\n");
}

/** Reads a file of TypeScript, JavaScript or Lua. */
export function readSource(path: string): SourceWords {
  const text = readFileSync(path, "utf8");
  if (path.endsWith(".lua")) {
    const comments = (text.match(/--.*$/gm) ?? []).join("\n");
    return { path, text, comments, names: new Set(), exported: [] };
  }
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const names = new Set<string>();
  const comments = new Map<number, string>();
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text);
    if (node.getChildCount(source) === 0) {
      const ranges = [
        ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
        ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
      ];
      for (const { pos, end } of ranges) comments.set(pos, text.slice(pos, end));
    }
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return { path, text, comments: [...comments.values()].join("\n"), names, exported: exportedBy(source) };
}

function exportedBy(source: ts.SourceFile): string[] {
  return source.statements.filter(isExported).flatMap((statement) => {
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name.getText(source));
    }
    const { name } = statement as ts.DeclarationStatement;
    return name ? [name.getText(source)] : [];
  });
}

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  return (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}
