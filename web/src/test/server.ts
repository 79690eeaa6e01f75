import { setupServer } from "msw/node";

/** The service as the tests' pages see it; each test says what it answers. */
export const server = setupServer();
