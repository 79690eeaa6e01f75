import type { ReactNode } from "react";
import { PageHeading } from "@/components/page-heading";

interface Props {
  title: string;
  description?: ReactNode;
  children?: ReactNode;
}

/** The heading of a section, which is the page's. */
export function SectionHeading({ title, ...rest }: Props) {
  return <PageHeading title={title} tab={`${title} · Settings`} {...rest} />;
}
