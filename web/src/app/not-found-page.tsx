import { SearchX } from "lucide-react";
import { ButtonLink } from "@/components/button";
import { Empty } from "@/components/empty";
import { PageHeading } from "@/components/page-heading";

export function NotFoundPage() {
  return (
    <>
      <PageHeading title="There is no such page" />
      <Empty icon={SearchX} title="Nothing lives at this address.">
        <ButtonLink to="/" className="mt-2">
          Go home
        </ButtonLink>
      </Empty>
    </>
  );
}
