/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every dotted name in the classes of Micrometer's published binders is a metric or an attribute of
 * the built-in catalog. The names are the strings in the constant pools of the classes, so that a
 * binder whose library is not on the class path is enumerated, too.
 */
class MicrometerNamesTest {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-zA-Z0-9_]+)+");

  /** Binders that put a prefix before the names of their meters. */
  private static final List<String> PREFIXES =
      List.of("", "commons.pool2.", "hystrix.threadpool.", "postgres.");

  /** Classes and system properties. */
  private static final Pattern OTHER = Pattern.compile("(java|javax|jakarta|com|org)\\..*");

  /** Prefixes of meters, and keys that no meter has. */
  private static final Set<String> NO_NAMES =
      Set.of(
          "delete.this",
          "hystrix.threadpool",
          "kafka.consumer",
          "micrometer.timerSample",
          "micrometer.uri.template",
          "okhttp.pool");

  private final Catalog catalog = Catalog.builtIn();

  @Test
  void binders_everyName_isKnown() throws IOException {
    Set<String> names = names();
    assertThat(names).as("really read").contains("jvm.memory.used", "cache.gets");
    assertThat(names).hasSizeGreaterThan(250);
    assertThat(names.stream().filter(it -> !isKnown(it) && !NO_NAMES.contains(it))).isEmpty();
  }

  private boolean isKnown(String name) {
    return OTHER.matcher(name).matches()
        || catalog.knowsAttribute(name)
        || PREFIXES.stream()
            .anyMatch(prefix -> catalog.metric(prefix + name) != Categories.UNCLASSIFIED);
  }

  private static Set<String> names() throws IOException {
    String resource = JvmMemoryMetrics.class.getName().replace('.', '/') + ".class";
    String url = JvmMemoryMetrics.class.getClassLoader().getResource(resource).toString();
    URI jar = URI.create(url.substring(0, url.indexOf('!')));
    Set<String> names = new TreeSet<>();
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
        Stream<Path> paths = Files.walk(files.getPath("io/micrometer/core/instrument/binder"))) {
      for (Path path : paths.filter(it -> it.toString().endsWith(".class")).toList()) {
        try (InputStream stream = Files.newInputStream(path)) {
          strings(stream).stream().filter(it -> NAME.matcher(it).matches()).forEach(names::add);
        }
      }
    }
    return names;
  }

  /** The string constants of a class file (JVMS 4.4). */
  private static List<String> strings(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    in.skipBytes(8);
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    List<Integer> used = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipBytes(4);
        case 5, 6 -> {
          in.skipBytes(8);
          i++;
        }
        case 7, 16, 19, 20 -> in.skipBytes(2);
        case 8 -> used.add(in.readUnsignedShort());
        case 15 -> in.skipBytes(3);
        default -> throw new IOException("tag " + tag);
      }
    }
    return used.stream().map(index -> texts[index]).toList();
  }
}
