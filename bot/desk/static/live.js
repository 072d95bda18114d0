// The live count of the queue. The page is whole without it.
"use strict";
