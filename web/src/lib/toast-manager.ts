import { Toast } from "@base-ui/react/toast";
import type { ToastWords } from "./toasts";

/** What shows toasts; loaded with the first of them or when the page has nothing else to do. */
export const toastManager = Toast.createToastManager<{ words: ToastWords }>();
