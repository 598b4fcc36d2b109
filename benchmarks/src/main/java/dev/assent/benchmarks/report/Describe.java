/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes the machine and the JDK of a measurement in {@code machine.json} and keeps the
 * descriptions of other JDKs. Measurements of single classes are added to the description of the
 * last complete one, until all classes are measured again.
 *
 * <p>Arguments: the machine's folder, the name of the JDK's folder, the commit, the flags of the
 * measuring JVMs, and the classes that are measured again; without classes, all are measured.
 */
public final class Describe {
  private Describe() {}

  /** Updates {@code machine.json}. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]).resolve(Machine.FILE);
    Map<String, String> description = Machine.description(file);
    machine(description);
    String jdk = arguments[1] + " ";
    String flags = arguments[3].isBlank() ? "none" : arguments[3];
    if (arguments.length > 4) {
      String classes = String.join(", ", List.of(arguments).subList(4, arguments.length));
      String again = arguments[2] + ", " + now() + ", flags " + flags + ": " + classes;
      description.merge(jdk + "again", again, (before, last) -> before + "; " + last);
    } else {
      jdk(description, jdk);
      description.put(jdk + "commit", arguments[2]);
      description.put(jdk + "flags", flags);
      description.remove(jdk + "again");
    }
    Files.writeString(
        file,
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(description)
            + "\n");
  }

  private static void machine(Map<String, String> description) throws IOException {
    description.put("CPU", line("/proc/cpuinfo", "model name"));
    description.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    description.put("memory", line("/proc/meminfo", "MemTotal"));
    description.put(
        "kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  private static void jdk(Map<String, String> description, String jdk) {
    description.put(
        jdk + "build",
        System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
    description.put(
        jdk + "collector",
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", ")));
    description.put(jdk + "largest heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    description.put(jdk + "date", now());
    description.put(
        jdk + "load before",
        Numbers.of(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
  }

  private static String line(String file, String start) throws IOException {
    if (!Files.exists(Path.of(file))) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(start))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }
}
