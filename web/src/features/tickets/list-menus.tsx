import { Bookmark, Download, SlidersHorizontal } from "lucide-react";
import { lazy, useSyncExternalStore } from "react";
import { Button, buttonClasses } from "@/components/button";
import { LazyMenu } from "@/components/lazy-menu";
import { serverNow } from "@/lib/server-clock";
import { exportAddress, type TicketFilter } from "./filter";
import { savedViews, viewAt } from "./saved-views";
import type { TicketSort } from "./use-ticket-filter";

const ViewsMenu = lazy(async () => ({ default: (await import("./views-menu")).ViewsMenu }));
const DisplayMenu = lazy(async () => ({ default: (await import("./display-menu")).DisplayMenu }));

interface Props {
  filter: TicketFilter;
  sort: TicketSort;
  address: string;
  onOpen: (address: string) => void;
}

/** Views by name, how the list looks, and its file. */
export function ListMenus({ filter, sort, address, onOpen }: Props) {
  const own = useSyncExternalStore(savedViews.subscribe, savedViews.get);
  return (
    <>
      <LazyMenu menu={ViewsMenu} given={{ address, onOpen }}>
        <Button>
          <Bookmark aria-hidden />
          <span className="max-w-40 truncate">{viewAt(address, own)?.name ?? "Views"}</span>
        </Button>
      </LazyMenu>
      <LazyMenu menu={DisplayMenu} given={{}}>
        <Button className="max-md:hidden">
          <SlidersHorizontal aria-hidden />
          Display
        </Button>
      </LazyMenu>
      <a
        href={exportAddress(filter, sort, serverNow())}
        download
        className={buttonClasses({}, "max-md:hidden")}
        title="All tickets of this list, for a spreadsheet"
      >
        <Download aria-hidden />
        CSV
      </a>
    </>
  );
}
