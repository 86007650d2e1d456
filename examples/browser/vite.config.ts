import { defineConfig } from "vite";

// Several threads of the CPU engine need a page that is isolated from others.
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

export default defineConfig({
  // The packages' sources; a page of your own takes what npm installed, and needs no line here.
  resolve: { conditions: ["kensho:source", "module", "browser", "development|production"] },
  worker: { format: "es" },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: { index: "index.html", conformance: "conformance.html", network: "network.html" } },
  },
  server: { headers },
  preview: { headers },
});
