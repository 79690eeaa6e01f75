import { useState } from "react";
import { newKey } from "@/lib/idempotency";

/** A form's key: the same as long as the same is sent again, another once something was changed or had success. */
class FormKey {
  #body = "";
  #key = "";

  of(body: unknown): string {
    const text = JSON.stringify(body);
    if (this.#body !== text) {
      this.#body = text;
      this.#key = newKey();
    }
    return this.#key;
  }

  renew(): void {
    this.#body = "";
  }
}

export function useIdempotencyKey(): FormKey {
  return useState(() => new FormKey())[0];
}
