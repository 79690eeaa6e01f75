import { answered, client } from "@/api/client";
import { newKey } from "@/lib/idempotency";
import { paged } from "../pages";
import type { PersonCreate, PersonPatch } from "../types";

export const people = paged(["people"], (query) =>
  answered(client.GET("/api/v1/users", { params: { query } })),
);

// The address is taken once the person is there, so a repeat adds nobody twice.
export const addPerson = (body: PersonCreate) =>
  answered(client.POST("/api/v1/users", { params: { header: { "Idempotency-Key": newKey() } }, body }));

export const changePerson = ({ id, body }: { id: string; body: PersonPatch }) =>
  answered(client.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: id } }, body }));

export const endSessions = (id: string) =>
  answered(client.DELETE("/api/v1/users/{user_id}/sessions", { params: { path: { user_id: id } } }));
