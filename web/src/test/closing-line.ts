import type { Reporter, TestModule } from "vitest/node";

/** Prints the outcome as one plain line, for people and machines that read only the end. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        passed += Number(state === "passed");
        failed += Number(state === "failed");
      }
    }
    console.log(`${passed} passed, ${failed} failed`);
  }
}
