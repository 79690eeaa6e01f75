import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/card";
import { KeyValues } from "@/components/key-values";
import { me } from "@/hooks/me";
import { capitalise, humanise } from "@/lib/words";
import { approves, limitsInWords } from "../limits";
import { ROLES } from "../roles";

/** Who one is here, and what that allows. */
export function AccountCard() {
  const { data: caller } = useQuery(me);
  if (!caller) return null;
  const { name, email, role, money_limits } = caller;
  return (
    <Card title="Your account">
      <KeyValues
        items={[
          ["Name", name],
          ["E-mail", email],
          ["Role", `${humanise(role)}. ${ROLES.find(({ value }) => value === role)?.hint}.`],
          [
            "May approve",
            approves(role) ? capitalise(limitsInWords(money_limits)) : "Nothing with this role",
          ],
        ]}
      />
      <p className="mt-3 text-sm text-soft">
        {approves(role) && money_limits !== null && "In a currency without a limit you approve nothing. "}
        Name, role and limits are changed by an admin, under People.
      </p>
    </Card>
  );
}
