import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/button";

const THEMES = { system: Monitor, light: Sun, dark: Moon };
type Theme = keyof typeof THEMES;
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

/** Steps through the themes. What is chosen is applied by public/theme.js, also before the next page is painted. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(readTheme);
  const Icon = THEMES[theme];
  const label = `Theme: ${theme}. Change to ${NEXT[theme]}`;
  const change = () => {
    localStorage.setItem("theme", NEXT[theme]);
    window.dispatchEvent(new Event("themechosen"));
    setTheme(NEXT[theme]);
  };
  return (
    <Button look="quiet" className="px-2" title={label} onClick={change}>
      <Icon aria-hidden className="size-4.5" />
      <span className="sr-only">{label}</span>
    </Button>
  );
}

function readTheme(): Theme {
  const stored = localStorage.getItem("theme");
  return stored === "light" || stored === "dark" ? stored : "system";
}
