/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.javaagent;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Defines most classes that every start needs. The agent renames OpenTelemetry's API in each class
 * of an extension while it loads the class, which took as long as the rest of the start. These
 * classes don't have any of these names; the build has collected them ({@code
 * CollectStartClasses}).
 *
 * <p>It changes nothing but the time: what is not defined here is loaded by the agent.
 */
final class StartClasses {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Lookup own = MethodHandles.lookup();
  private final Map<String, Lookup> packages = new HashMap<>();
  private final DataInputStream file;

  private StartClasses(InputStream file) {
    this.file = new DataInputStream(new BufferedInputStream(file, BUFFER_BYTES));
  }

  /**
   * Defines the classes. Only the thread that starts the agent calls this, before any other loads a
   * class of Assent.
   */
  static void define() {
    try (InputStream file = StartClasses.class.getResourceAsStream("start-classes.bin");
        InputStream names = StartClasses.class.getResourceAsStream("StartNames.class")) {
      if (file != null && names != null) {
        new StartClasses(file).define(names.readAllBytes());
      }
    } catch (Throwable noMore) {
      // the agent loads the others
    }
  }

  /**
   * Defines the classes if this agent leaves them as they are.
   *
   * @param names the class that has all their names, as the agent's class loader hands it out
   */
  private void define(byte[] names) throws IOException, ReflectiveOperationException {
    if (Arrays.equals(read(), names)) {
      for (int count = file.readInt(); count > 0; count--) {
        define(file.readUTF(), read());
      }
    }
  }

  private byte[] read() throws IOException {
    byte[] bytes = new byte[file.readInt()];
    file.readFully(bytes);
    return bytes;
  }

  /** Defines a class, unless it is the first of its package, which the agent loads. */
  private void define(String name, byte[] bytes) throws ReflectiveOperationException {
    String folder = name.substring(0, name.lastIndexOf('.'));
    Lookup lookup = packages.get(folder);
    if (lookup == null) {
      Class<?> first = Class.forName(name, false, StartClasses.class.getClassLoader());
      packages.put(folder, MethodHandles.privateLookupIn(first, own));
    } else {
      try {
        lookup.defineClass(bytes);
      } catch (LinkageError loadedOrMissing) {
        // it is loaded already, or it extends what this agent doesn't have
      }
    }
  }
}
