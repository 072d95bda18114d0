// The page on covering one's tracks has the same ways out as the chat.
import { isFramed, leaveAll, meetHost } from "./host.js";
import { offerExit } from "./leave.js";

offerExit(isFramed ? leaveAll : undefined);
if (isFramed) meetHost();
