/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import dev.assent.faults.hook.FaultHook;
import dev.assent.faults.hook.FaultPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The agent that lets allocations fail, and its jar, which a test makes. */
public final class FaultAgent {
  private static final String JAR = "faults.jar";
  private static final List<Class<?>> HOOKS = List.of(FaultHook.class, FaultPlan.class);

  private FaultAgent() {}

  /** Is called by the JVM. */
  public static void premain(String unused, Instrumentation instrumentation) throws Exception {
    FaultPlaces places = FaultPlaces.OF_PROCESS;
    instrumentation.addTransformer(places, true);
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (instrumentation.isModifiableClass(type)
          && FaultPlaces.concerns(type.getName().replace('.', '/'))) {
        loaded.add(type);
      }
    }
    instrumentation.retransformClasses(loaded.toArray(Class<?>[]::new));
  }

  /** Makes the agent's jar: the manifest, and the classes for the boot class path. */
  static Path jar(Path directory) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", FaultAgent.class.getName());
    attributes.putValue("Can-Retransform-Classes", "true");
    attributes.putValue("Boot-Class-Path", JAR);
    Path jar = directory.resolve(JAR);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      for (Class<?> hook : HOOKS) {
        String name = hook.getName().replace('.', '/') + ".class";
        entries.putNextEntry(new JarEntry(name));
        try (InputStream in = hook.getClassLoader().getResourceAsStream(name)) {
          Objects.requireNonNull(in).transferTo(entries);
        }
      }
    }
    return jar;
  }
}
