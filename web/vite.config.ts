import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { ClosingLine } from "./src/test/closing-line.ts";

const PIECES = /\/src\/(components|hooks|lib|api)\/[^/]+$|\/src\/lib\/|\/lucide-react\//;
const WRAPPERS =
  /\/(dialog|confirm-dialog|menu|select|combobox|checkbox|switch|tabs|toaster|toast-manager|markdown-view|virtual-list)\.tsx?$/;
const isPiece = (module: string) => PIECES.test(module) && !WRAPPERS.test(module);

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  // The service's content security policy takes nothing from data: addresses but pictures.
  build: {
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: {
      output: {
        // What every page needs, in few files that stay the same from build to build; the rest goes with its page.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|react-router)\//, priority: 3 },
            { name: "shell", tags: ["$initial"], priority: 2 },
            // Our own small pieces, in one file; those that wrap a larger part of Base UI go with it.
            { name: "pieces", test: isPiece, minShareCount: 2, priority: 2 },
            // What some pages share, put together by who needs it; small files go with the nearest larger one.
            {
              name: "shared",
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 18_000,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    reporters: ["default", new ClosingLine()],
    restoreMocks: true,
  },
});
