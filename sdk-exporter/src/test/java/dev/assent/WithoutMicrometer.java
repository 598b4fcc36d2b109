/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An application without Micrometer: the class path of the tests, except Micrometer, its bridge,
 * and classes that look up services in the other loader. Mockito's classes are the tests' own.
 */
public final class WithoutMicrometer extends URLClassLoader {
  private static final List<String> OF_THE_TESTS = List.of("org.mockito.", "net.bytebuddy.");

  public WithoutMicrometer() throws IOException {
    this("micrometer");
  }

  /** Excludes further jars, whose paths contain a word. */
  public WithoutMicrometer(String word) throws IOException {
    super(urls(word), ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return OF_THE_TESTS.stream().anyMatch(name::startsWith)
        ? Class.forName(name, false, WithoutMicrometer.class.getClassLoader())
        : super.findClass(name);
  }

  private static URL[] urls(String word) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("micrometer")
          && !entry.contains("sdk-testing")
          && !entry.contains(word)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }
}
