import { compareKeyLists, compareKeys, type Doc, type Key } from "./collection-rules.ts";
import type { Page } from "./port.ts";
import { cursorOf, type KeyRange, type QueryPlan } from "./query-plan.ts";

/**
 * One stretch of an index: the leading columns equal `equal`; the next one, if bounded at all, is not null, at
 * least `from` or more than `after`, and less than `before`.
 */
export interface Span {
  equal: Key[];
  from?: Key;
  after?: Key;
  before?: Key;
}

/** A page of the plan; `read` gives the first documents of a span, in the plan's direction. */
export function readPage(plan: QueryPlan, read: (span: Span, atMost: number) => Doc[]): Page<Doc> {
  const items: Doc[] = [];
  for (const span of spansOf(plan)) {
    // One more than requested shows whether there is another page.
    for (const doc of read(span, plan.limit + 1 - items.length)) items.push(doc);
    if (items.length > plan.limit) break;
  }
  const isLast = items.length <= plan.limit;
  if (!isLast) items.pop();
  return { items, nextCursor: isLast ? null : cursorOf(plan, items.at(-1)!) };
}

/** How many documents all pages of the plan have; `count` gives those of a span. */
export function countPlan(plan: QueryPlan, count: (span: Span) => number): number {
  let total = 0;
  for (const span of spansOf(plan)) total += count(span);
  return total;
}

/**
 * The plan as spans, one after the other in the order of the answer. Each is answered by one seek in the index and
 * stops at the limit, which SQL's own IN and OR would not do: they sort everything that matches first.
 */
export function* spansOf(plan: QueryPlan): Generator<Span> {
  const { cursor, descending, range } = plan;
  for (const equal of combinations(plan.values)) {
    const order = cursor ? compareKeyLists(equal, cursor.slice(0, equal.length)) : 0;
    const isPassed = descending ? order > 0 : order < 0;
    if (isPassed) continue;
    if (cursor && order === 0) yield* spansAfter(cursor, equal.length, plan);
    else yield { equal, ...range };
  }
}

function* combinations(values: Key[][], chosen: Key[] = []): Generator<Key[]> {
  const list = values[chosen.length];
  if (!list) return yield chosen;
  for (const value of list) yield* combinations(values, [...chosen, value]);
}

/** What follows the cursor under its first `fixed` columns: the same columns but for the last, then one fewer… */
function* spansAfter(
  cursor: Key[],
  fixed: number,
  { columns, range, descending }: QueryPlan,
): Generator<Span> {
  const side = range ? sideOf(cursor[fixed]!, range) : 0;
  // Only a forged cursor stands outside the range; it must not lead out of it.
  if (side !== 0) {
    const isPast = descending ? side < 0 : side > 0;
    if (!isPast) yield { equal: cursor.slice(0, fixed), ...range };
    return;
  }
  for (let column = columns.length - 1; column >= fixed; column--) {
    const bounds = column === fixed ? range : null;
    const equal = cursor.slice(0, column);
    if (descending) yield* spansBelow(equal, cursor[column]!, bounds);
    else yield spanAbove(equal, cursor[column]!, bounds);
  }
}

function spanAbove(equal: Key[], value: Key, range: KeyRange | null): Span {
  return { equal, after: value ?? Number.NEGATIVE_INFINITY, before: range?.before };
}

function* spansBelow(equal: Key[], value: Key, range: KeyRange | null): Generator<Span> {
  if (value === null) return;
  yield { equal, from: range?.from ?? Number.NEGATIVE_INFINITY, before: value };
  if (!range) yield { equal: [...equal, null] };
}

function sideOf(value: Key, range: KeyRange): number {
  if (compareKeys(value, range.from) < 0) return -1;
  return range.before !== undefined && compareKeys(value, range.before!) >= 0 ? 1 : 0;
}
