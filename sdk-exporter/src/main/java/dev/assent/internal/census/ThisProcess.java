/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the facts of this process. What this JVM or system does not show is empty. */
final class ThisProcess implements ProcessFacts {
  private static final Path MAPS = Path.of("/proc/self/maps");

  @Override
  public List<String> arguments() {
    try {
      return ManagementFactory.getRuntimeMXBean().getInputArguments();
    } catch (LinkageError | RuntimeException noManagement) {
      return List.of();
    }
  }

  @Override
  public @Nullable String premain(String jar) {
    try (JarFile file = new JarFile(jar)) {
      Manifest manifest = file.getManifest();
      return manifest == null ? null : manifest.getMainAttributes().getValue("Premain-Class");
    } catch (IOException | RuntimeException unreadable) {
      return null;
    }
  }

  @Override
  public boolean hasClass(String name) {
    return ClassLoader.getSystemResource(name.replace('.', '/') + ".class") != null;
  }

  @Override
  public List<String> maps() {
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines.toList();
    } catch (IOException | RuntimeException notLinux) {
      return List.of();
    }
  }

  @Override
  public List<String> threads() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] all = new Thread[root.activeCount() * 2 + 16];
    int count = root.enumerate(all);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(all[i].getName());
    }
    return names;
  }

  @Override
  public int recordings() {
    try {
      return Recordings.running();
    } catch (LinkageError | RuntimeException noRecorder) {
      return 0;
    }
  }

  @Override
  public int registries() {
    try {
      return ForeignRegistries.count();
    } catch (LinkageError | RuntimeException noMicrometer) {
      return 0;
    }
  }

  @Override
  public @Nullable String variable(String name) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? null : value;
  }
}
