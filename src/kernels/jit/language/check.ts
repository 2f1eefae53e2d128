/**
 * Whether a function is within the kernel language. What depends on types is found later.
 *
 * @module
 */

import type { ESTree } from "meriyah";
import { ARRAY_METHODS, ARRAY_PROPERTIES, FUNCTIONS, ITERABLES } from "./builtins.ts";
import { CHANGED, isHelper } from "./changed_source.ts";
import { Expressions, isGenerator, isShape } from "./check_expressions.ts";
import { type ParsedKernel, walk } from "./parse.ts";
import { REFUSED } from "./refused.ts";
import { Names } from "./scope.ts";
import { raise } from "./source.ts";

/**
 * Checks that a kernel uses nothing but the kernel language and names that are known.
 *
 * A `var` that passes is used like a `let`. Commas pass in the first and the last part of a `for` only.
 *
 * @throws {CompileError} At the first place that is outside, with what to write instead.
 */
export function checkSubset(parsed: ParsedKernel): void {
  refuseHelpers(parsed);
  new Statements(parsed).check();
}

/** Refuses what a tool has put into the source. */
function refuseHelpers({ node, params, source }: ParsedKernel): void {
  const declared = new Set(params), helpers: ESTree.Identifier[] = [];
  walk(node, (inner) => {
    if (inner.type === "VariableDeclarator" && inner.id.type === "Identifier") declared.add(inner.id.name);
    if (inner.type === "Identifier" && isHelper(inner.name)) helpers.push(inner);
  });
  const helper = helpers.find(({ name }) => !declared.has(name) && !Object.hasOwn(source.uses, name));
  if (helper) raise(source, helper.start, `\`${helper.name}\`: ${CHANGED}`);
}

/** The names that are indexed, or asked what only arrays know. */
function arraysOf({ node }: ParsedKernel): Set<string> {
  const names = new Set<string>();
  walk(node, (inner) => {
    if (inner.type !== "MemberExpression" || inner.object.type !== "Identifier") return;
    const { name } = inner.property as ESTree.Identifier;
    if (inner.computed || ARRAY_PROPERTIES.has(name) || ARRAY_METHODS.has(name)) names.add(inner.object.name);
  });
  return names;
}

/** The names that `var` declares. */
function varsOf({ node }: ParsedKernel): Set<string> {
  const names = new Set<string>();
  walk(node, (inner) => {
    if (inner.type !== "VariableDeclaration" || inner.kind !== "var") return;
    for (const { id } of inner.declarations) if (id.type === "Identifier") names.add(id.name);
  });
  return names;
}

/** What `break` or `continue` can lead to. */
interface Target {
  readonly label?: string;
  readonly loop: boolean;
  readonly parallel: boolean;
}

/** What a `for…of` loop goes over. */
interface Iterable {
  readonly pairs: boolean;
  readonly parallel: boolean;
}

class Statements {
  readonly #parsed: ParsedKernel;
  readonly #names: Names;
  readonly #expressions: Expressions;
  /** The loops and labelled statements around the place, the innermost last. */
  readonly #targets: Target[] = [];

  constructor(parsed: ParsedKernel) {
    this.#parsed = parsed;
    this.#names = new Names(parsed.source, varsOf(parsed));
    this.#expressions = new Expressions(this.#names, arraysOf(parsed));
  }

  check(): void {
    const { node, body } = this.#parsed;
    if (node.type === "FunctionExpression" && node.id) this.#names.declare(node.id, "self", true);
    this.#names.within(() => {
      for (const param of node.params) this.#names.declare(param as ESTree.Identifier, "param", true);
      if (body.type === "BlockStatement") this.#block(body.body);
      else this.#expressions.value(body);
    });
  }

  #refuse(at: ESTree.Node | number, message: string): never {
    this.#names.refuse(at, message);
  }

  #block(statements: readonly ESTree.Statement[]): void {
    for (const statement of statements) {
      if (statement.type === "VariableDeclaration" && statement.kind !== "var") this.#announce(statement);
    }
    for (const statement of statements) this.#statement(statement);
  }

  /** Makes names known before their declaration, so that their use there is found. */
  #announce({ kind, declarations }: ESTree.VariableDeclaration): void {
    for (const { id } of declarations) {
      if (id.type === "Identifier") this.#names.declare(id, kind === "const" ? "const" : "let", false);
    }
  }

  #statement(statement: ESTree.Statement): void {
    switch (statement.type) {
      case "EmptyStatement":
        return;
      case "BlockStatement":
        return this.#names.within(() => this.#block(statement.body));
      case "VariableDeclaration":
        return this.#declaration(statement);
      case "ExpressionStatement":
        return statement.directive === undefined ? this.#effect(statement.expression) : undefined;
      case "IfStatement":
        this.#expressions.value(statement.test);
        this.#names.within(() => this.#statement(statement.consequent));
        return this.#names.within(() => statement.alternate && this.#statement(statement.alternate));
      case "ReturnStatement":
        return this.#return(statement);
      case "BreakStatement":
      case "ContinueStatement":
        return this.#jump(statement);
      default:
        return this.#target(statement);
    }
  }

  /** Checks a statement that a jump can lead to. */
  #target(statement: ESTree.Statement, label?: string): void {
    switch (statement.type) {
      case "LabeledStatement":
        return this.#target(statement.body, statement.label.name);
      case "ForStatement":
        return this.#names.within(() => this.#for(statement, label));
      case "ForOfStatement":
        return this.#names.within(() => this.#forOf(statement, label));
      case "WhileStatement":
        this.#expressions.value(statement.test);
        return this.#body(statement.body, { label, loop: true, parallel: false });
      case "DoWhileStatement":
        this.#body(statement.body, { label, loop: true, parallel: false });
        return this.#expressions.value(statement.test);
      case "BlockStatement":
        return this.#body(statement, { label, loop: false, parallel: false });
      default:
        this.#refuse(
          statement,
          REFUSED[statement.type] ?? "a label stands before a loop or a block only; leave it out",
        );
    }
  }

  #body(body: ESTree.Statement, target: Target): void {
    this.#targets.push(target);
    this.#names.within(() => this.#statement(body));
    this.#targets.pop();
  }

  #declaration({ kind, declarations, start }: ESTree.VariableDeclaration): void {
    this.#refuseUsing(kind, start!);
    for (const { id, init } of declarations) {
      if (id.type !== "Identifier") this.#refusePattern(id, init);
      if (init) this.#expressions.value(init);
      if (kind === "var") this.#var(id, init !== null);
      else this.#names.ready(id.name);
    }
  }

  #refuseUsing(kind: ESTree.VariableDeclaration["kind"], at: number): void {
    if (kind !== "using" && kind !== "await using") return;
    this.#refuse(at, "`using` cannot be compiled; a kernel has nothing to dispose of: write `const`");
  }

  #var(id: ESTree.Identifier, hasValue: boolean): void {
    if (!hasValue && this.#targets.some((target) => target.loop)) {
      this.#refuse(
        id,
        `\`${id.name}\` is declared by \`var\` and keeps its value from round to round; declare it before the loop`,
      );
    }
    this.#names.declare(id, "var", true);
  }

  #refusePattern(pattern: ESTree.BindingPattern, init: ESTree.Expression | null): never {
    const instead = isShape(init)
      ? "take each size on its own: const rows = x.shape[0], columns = x.shape[1]"
      : "declare each variable on its own";
    this.#refuse(pattern, `a value cannot be taken apart here; ${instead}`);
  }

  /** An expression as a statement of its own. */
  #effect(expression: ESTree.Expression): void {
    switch (expression.type) {
      case "AssignmentExpression":
      case "UpdateExpression":
        return this.#expressions.value(expression);
      case "YieldExpression":
        return this.#yield(expression);
      case "CallExpression":
        return this.#expressions.statementCall(expression);
      case "ConditionalExpression":
      case "LogicalExpression":
        return this.#refuse(
          expression,
          "nobody uses this value; to do something on a condition, write if (…) …",
        );
      default:
        return this.#refuse(
          expression,
          REFUSED[expression.type] ?? "nobody uses this value; assign it, or leave it out",
        );
    }
  }

  #yield(node: ESTree.YieldExpression): void {
    this.#refuseLeaving("`yield`", node.start!, 0);
    if (node.delegate) {
      this.#refuse(
        node,
        "`yield*` cannot be compiled; write a loop: for (const value of other(…)) yield value",
      );
    }
    if (!node.argument) this.#refuse(node, "`yield` needs a value in a kernel; write yield value");
    this.#expressions.value(node.argument);
  }

  // jumps

  #return({ argument, start }: ESTree.ReturnStatement): void {
    this.#refuseLeaving("`return`", start!, 0);
    if (!argument) return;
    if (this.#parsed.generator) {
      this.#refuse(argument, "the result of a generator kernel is what it yields; write return alone");
    }
    this.#expressions.value(argument);
  }

  #jump({ type, label, start }: ESTree.BreakStatement | ESTree.ContinueStatement): void {
    const to = this.#targets.findLastIndex((target) => label ? target.label === label.name : target.loop);
    if (type === "BreakStatement") this.#refuseLeaving("`break`", start!, to);
    // a parallel loop itself may go on to its next iteration
    else this.#refuseLeaving("`continue`", start!, to + 1);
  }

  /** Refuses what leaves a parallel loop at this depth or deeper. */
  #refuseLeaving(what: string, at: number, depth: number): void {
    if (!this.#targets.slice(depth).some((target) => target.parallel)) return;
    this.#refuse(
      at,
      `${what} cannot leave a loop over \`prange\`, whose iterations run side by side; write \`range\``,
    );
  }

  // loops

  #for({ init, test, update, body }: ESTree.ForStatement, label?: string): void {
    if (init?.type === "VariableDeclaration") this.#block([init]);
    else if (init) this.#effects(init);
    if (test) this.#expressions.value(test);
    if (update) this.#effects(update);
    this.#body(body, { label, loop: true, parallel: false });
  }

  #effects(expression: ESTree.Expression): void {
    const list = expression.type === "SequenceExpression" ? expression.expressions : [expression];
    for (const one of list) this.#effect(one);
  }

  #forOf({ left, right, body }: ESTree.ForOfStatement, label?: string): void {
    const { pairs, parallel } = this.#iterable(right);
    if (left.type !== "VariableDeclaration") {
      this.#refuse(left, "the variable of a `for…of` loop must be declared in it; write for (const i of …)");
    }
    const { kind } = left;
    this.#refuseUsing(kind, left.start!);
    for (const id of this.#loopVariables(left.declarations[0].id, pairs)) {
      this.#names.declare(id, kind === "let" || kind === "var" ? kind : "const", true);
    }
    this.#body(body, { label, loop: true, parallel });
  }

  #loopVariables(id: ESTree.BindingPattern, pairs: boolean): ESTree.Identifier[] {
    if (!pairs) {
      if (id.type === "Identifier") return [id];
      this.#refuse(id, "a value cannot be taken apart here; name it: for (const value of …)");
    }
    const names = id.type === "ArrayPattern" ? id.elements : [];
    if (names.length !== 2 || names.some((name) => name?.type !== "Identifier")) {
      this.#refuse(id, "`enumerate` gives pairs; name both parts: for (const [i, value] of enumerate(…))");
    }
    return names as ESTree.Identifier[];
  }

  #iterable(node: ESTree.Node): Iterable {
    if (node.type !== "CallExpression" || node.callee.type !== "Identifier") {
      return this.#refuseIterable(node);
    }
    const { callee: { name }, arguments: args } = node;
    if (this.#names.isUsed(name) && isGenerator(this.#parsed.source.uses[name])) {
      this.#expressions.values(args);
      return { pairs: false, parallel: false };
    }
    const arity = this.#names.isBuiltin(name) ? ITERABLES.get(name) : undefined;
    if (!arity) return this.#refuseIterable(node);
    this.#expressions.arity(node, name, arity);
    if (name === "enumerate") return this.#enumerate(args);
    this.#expressions.values(args);
    return { pairs: false, parallel: name === "prange" };
  }

  #enumerate([source, ...start]: readonly ESTree.Node[]): Iterable {
    const { pairs, parallel } = this.#iterable(source);
    if (pairs) {
      this.#refuse(source, "`enumerate` of `enumerate` cannot be compiled; count in a variable of your own");
    }
    this.#expressions.values(start);
    return { pairs: true, parallel };
  }

  #refuseIterable(node: ESTree.Node): never {
    if (node.type === "Identifier") {
      const { name } = node;
      this.#refuse(
        node,
        `\`for…of\` cannot go over \`${name}\`; count: for (const i of range(${name}.length))`,
      );
    }
    if (node.type === "CallExpression" && node.callee.type === "Identifier") {
      const { name } = node.callee;
      if (this.#names.isBuiltin(name) && !FUNCTIONS.has(name)) this.#names.refuseUnknown(node.callee);
    }
    this.#refuse(node, "`for…of` goes over range, prange, enumerate or a generator kernel only");
  }
}
