/** Every example runs, is short, and is listed everywhere. */

import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { challenges, runChallenge } from "./challenges.ts";

const root = new URL("../..", import.meta.url);
const LONGEST = 64;

Deno.test("the folder, the tasks and the README's table list the same examples", async () => {
  const files = [...Deno.readDirSync(new URL("examples", root))]
    .map(({ name, isDirectory }) => isDirectory ? `examples/${name}/main.ts` : `examples/${name}`);
  assertEquals(challenges.map(({ file }) => file).toSorted(), files.toSorted());
  for (const { task, file } of challenges) {
    assertEquals(task, file.replace(/^examples\/|\/main\.ts$|\.ts$/g, "").replaceAll("_", "-"));
  }
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const rows = readme.match(/^\| \[`[\w-]+`\]\(examples\/[\w/.]+\)/gm) ?? [];
  const listed = rows.map((row) => row.match(/`([\w-]+)`\]\((.+)\)/)!.slice(1));
  assertEquals(listed.toSorted(), challenges.map(({ task, file }) => [task, file]).toSorted());
});

for (const challenge of challenges.filter(({ task }) => task !== "mandelbrot")) {
  Deno.test(`the example ${challenge.task} runs and finds its result right`, async () => {
    const { code, output, errors } = await runChallenge(challenge);
    assertEquals([code, errors], [0, ""]);
    assert(output.length > 0);
  });

  Deno.test(`the example ${challenge.task} is short, says what it teaches and how to run it, and asserts`, async () => {
    const text = await Deno.readTextFile(new URL(challenge.file, root));
    assertLessOrEqual(text.split("\n").length, LONGEST);
    assertMatch(
      text,
      new RegExp(`^/\\*\\*\\n \\* .+\\n(?: \\*.*\\n)+ \\*     deno task ${challenge.task}\\n \\*/\\n`),
    );
    assert(text.lastIndexOf("assert") > text.length * 0.6, "it ends by asserting its own result");
  });
}
