import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Who may import whom: app -> features -> components, hooks, lib, api. Features never reach each other. */
const imports = (...patterns) => ({
  "no-restricted-imports": ["error", { patterns: patterns.map(([group, message]) => ({ group, message })) }],
});
const notApp = [["@/app/*"], "Only main.tsx and app itself know the app."];
const notFeatures = [["@/features/*"], "Features are put together in app; they do not know each other."];
const notOutside = [["../../*"], "Write @/ for what lies outside of the feature."];

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.gen.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.strict,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "max-lines": ["error", { max: 250 }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "What others wrote is text.",
        },
      ],
    },
  },
  { files: ["src/features/**"], rules: imports(notApp, notFeatures, notOutside) },
  { files: ["src/{components,hooks,lib,api}/**"], rules: imports(notApp, notFeatures) },
  { files: ["budget.mjs"], languageOptions: { globals: { ...globals.node } } },
  { files: ["public/**"], languageOptions: { sourceType: "script" } },
);
