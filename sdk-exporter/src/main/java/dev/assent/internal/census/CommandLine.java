/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.census;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts the ways out that the arguments of the virtual machine open. */
final class CommandLine {
  private static final String JAVA_AGENT = "-javaagent:";
  private static final List<String> NATIVE_AGENTS = List.of("-agentpath:", "-agentlib:");

  /** Agents for tests and development that send nothing, by the first parts of their classes. */
  private static final List<String> HARMLESS =
      List.of(
          "org.jacoco.agent.",
          "org.mockito.",
          "net.bytebuddy.agent.",
          "com.intellij.rt.",
          "kotlinx.coroutines.debug.",
          "org.springframework.instrument.",
          "reactor.tools.agent.");

  /** Native agents that are found by their library. */
  private static final List<String> HARMLESS_NATIVE = List.of("instrument", "jdwp");

  private final ProcessFacts facts;
  private final Map<KnownWay, Integer> found = new EnumMap<>(KnownWay.class);

  private CommandLine(ProcessFacts facts) {
    this.facts = facts;
  }

  static Map<KnownWay, Integer> read(ProcessFacts facts) {
    CommandLine line = new CommandLine(facts);
    facts.arguments().forEach(line::add);
    return line.found;
  }

  private void add(String argument) {
    if (argument.startsWith(JAVA_AGENT)) {
      javaAgent(before(argument.substring(JAVA_AGENT.length()), '='));
    } else if (ProcessFacts.startsWithAny(argument, NATIVE_AGENTS)) {
      nativeAgent(before(argument.substring(argument.indexOf(':') + 1), '='));
    } else if (argument.equals("-XX:+HeapDumpOnOutOfMemoryError")) {
      found.put(KnownWay.HEAP_DUMP, 1);
    } else if (argument.startsWith("-Dcom.sun.management.jmxremote.port=")) {
      found.put(KnownWay.JMX, 1);
    }
  }

  private void javaAgent(String jar) {
    String premain = facts.premain(jar);
    if (premain != null && ProcessFacts.startsWithAny(premain, HARMLESS)) {
      return;
    }
    for (KnownWay way : KnownWay.values()) {
      if (premain != null && ProcessFacts.startsWithAny(premain, way.premains())) {
        found.put(way, 1);
        return;
      }
    }
    found.merge(KnownWay.UNKNOWN_AGENT, 1, Integer::sum);
  }

  private void nativeAgent(String library) {
    String file =
        library.substring(Math.max(library.lastIndexOf('/'), library.lastIndexOf('\\')) + 1);
    String name = file.startsWith("lib") ? file.substring(3) : file;
    if (ProcessFacts.startsWithAny(name, HARMLESS_NATIVE)) {
      return;
    }
    for (KnownWay way : KnownWay.values()) {
      if (ProcessFacts.startsWithAny("lib" + name, way.libraries())) {
        found.put(way, 1);
        return;
      }
    }
    found.merge(KnownWay.UNKNOWN_AGENT, 1, Integer::sum);
  }

  private static String before(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }
}
