/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Adds single components of the tests to the example. */
final class Components {
  private Components() {}

  /**
   * Returns a class path with one component more.
   *
   * @param directory receives its class
   */
  static String add(Class<?> component, Path directory, String classPath) {
    String file = component.getName().replace('.', '/') + ".class";
    Path copy = directory.resolve(file);
    try (InputStream in = component.getClassLoader().getResourceAsStream(file)) {
      Files.createDirectories(copy.getParent());
      Files.copy(in, copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory + File.pathSeparator + classPath;
  }
}
