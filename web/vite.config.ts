import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { ClosingLine } from "./src/test/closing-line.ts";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  // The service's content security policy takes nothing from data: addresses but pictures.
  build: { assetsInlineLimit: 0 },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    reporters: ["default", new ClosingLine()],
    restoreMocks: true,
  },
});
