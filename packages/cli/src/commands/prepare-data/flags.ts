import * as Flags from "@oclif/core/flags";
import { seed } from "../../flags/common.ts";

/** Flags that every `prepare-data` command takes. */
export const folderFlags = {
  seed,
  out: Flags.string({ summary: "Folder to write; must be empty or not exist.", required: true, helpValue: "DIR" }),
  force: Flags.boolean({ summary: "Replace the folder if it exists, once the new one is complete." }),
};

/** Creates the flags for the size of each split, in `puzzles` ("Mazes"); the defaults of the two are text for the help. */
export const splitFlags = (puzzles: string, [train, test]: readonly [string?, string?] = []) => ({
  train: Flags.integer({
    summary: `${puzzles} to train on${train === undefined ? "" : `; default ${train}`}.`,
    min: 1,
    helpValue: "N",
  }),
  test: Flags.integer({
    summary: `${puzzles} to test on${test === undefined ? "" : `; default ${test}`}.`,
    min: 0,
    helpValue: "N",
  }),
});

/** What the description of every `prepare-data` command says of its folder. */
export const FOLDER_RULE = "The folder appears when it is complete; one that exists already is left as it is.";
