/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the census reads of a process. What can't be read is empty. */
interface ProcessFacts {
  /** The arguments of the virtual machine. */
  List<String> arguments();

  /** The class with which an agent's jar begins; null if the jar can't be read. */
  @Nullable String premain(String jar);

  /** Whether a class of this name is at the boot or system loader. It is not loaded. */
  boolean hasClass(String name);

  /** The lines of {@code /proc/self/maps}. */
  List<String> maps();

  /** The names of all threads. */
  List<String> threads();

  /** The number of running recordings of JFR. */
  int recordings();

  /**
   * The number of registries in Micrometer's global one that are neither Assent's nor in memory.
   */
  int registries();

  /** A variable of the environment; null if it is not set. */
  @Nullable String variable(String name);

  /** Returns the first part of a name that is in a list. */
  static boolean startsWithAny(String name, List<String> prefixes) {
    return prefixes.stream().anyMatch(name::startsWith);
  }
}
