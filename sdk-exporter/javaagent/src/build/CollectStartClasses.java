/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Adds two files to the extension's jar, for {@code StartClasses}: the classes of a start that
 * OpenTelemetry's agent leaves as they are, and a class that has the names in them, with which
 * {@code StartClasses} finds out whether the agent does. Classes of the list that don't exist are
 * left out.
 *
 * <p>{@code start-classes.bin} has the length of the class of names and the class, the number of
 * the other classes, and for each its name, its length and the class. The first of each package has
 * the length 0: the agent loads it.
 */
final class CollectStartClasses {
  private static final String FOLDER = "dev/assent/internal/javaagent/";
  private static final String NAMES = FOLDER + "StartNames";

  /** What agents rename, as text of a class file. */
  private static final Pattern RENAMED =
      Pattern.compile(
          "io/opentelemetry/(api|context|common|instrumentation|semconv|contrib|extension)"
              + "|java/util/logging/Logger");

  /** Names of classes that are not Assent's, in a text of a class file. */
  private static final Pattern NAME = Pattern.compile("(com|io|java|javax|jdk|org)(/[\\w$]+)+");

  private CollectStartClasses() {}

  /** Takes the jar, and a file with names of classes: those that others need come first. */
  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[0]);
    Path collected = path.resolveSibling(path.getFileName() + ".collected");
    try (ZipFile jar = new ZipFile(path.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(collected))) {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      Set<String> packages = new HashSet<>();
      SortedSet<String> names = new TreeSet<>();
      for (String name : Files.readAllLines(Path.of(arguments[1]), UTF_8)) {
        ZipEntry entry = jar.getEntry(name.replace('.', '/') + ".class");
        if (entry == null) {
          continue;
        }
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        String text = new String(bytes, ISO_8859_1);
        if (packages.add(name.substring(0, name.lastIndexOf('.')))) {
          classes.put(name, new byte[0]);
        } else if (!RENAMED.matcher(text).find()) {
          classes.put(name, bytes);
          NAME.matcher(text).results().map(MatchResult::group).forEach(names::add);
        }
      }
      for (ZipEntry each : Collections.list(jar.entries())) {
        ZipEntry copy = new ZipEntry(each);
        copy.setCompressedSize(-1); // that of this JDK
        add(out, copy, jar.getInputStream(each).readAllBytes());
      }
      // local, as those of the other files, so that two builds are the same
      LocalDateTime time = jar.getEntry(FOLDER + "package-info.class").getTimeLocal();
      byte[] classOfNames = classOfNames(names);
      add(out, entry(NAMES + ".class", time), classOfNames);
      add(out, entry(FOLDER + "start-classes.bin", time), file(classOfNames, classes));
    }
    Files.move(collected, path, REPLACE_EXISTING);
  }

  private static ZipEntry entry(String name, LocalDateTime time) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(time);
    return entry;
  }

  private static void add(ZipOutputStream out, ZipEntry entry, byte[] bytes) throws IOException {
    out.putNextEntry(entry);
    out.write(bytes);
  }

  private static byte[] file(byte[] classOfNames, Map<String, byte[]> classes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(classOfNames.length);
    out.write(classOfNames);
    out.writeInt(classes.size());
    for (Map.Entry<String, byte[]> each : classes.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeInt(each.getValue().length);
      out.write(each.getValue());
    }
    return bytes.toByteArray();
  }

  /** Returns an interface with a field of each type. */
  private static byte[] classOfNames(SortedSet<String> names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0xCAFEBABE);
    out.writeInt(52); // of Java 8
    out.writeShort(6 + names.size());
    text(out, NAMES);
    out.writeByte(7); // constant 2: the class of text 1
    out.writeShort(1);
    text(out, "java/lang/Object");
    out.writeByte(7);
    out.writeShort(3);
    text(out, "NAME");
    for (String each : names) {
      text(out, "L" + each + ";");
    }
    out.writeShort(0x1600); // a synthetic interface
    out.writeShort(2);
    out.writeShort(4);
    out.writeShort(0);
    out.writeShort(names.size());
    for (int type = 0; type < names.size(); type++) {
      out.writeShort(0x19); // public static final
      out.writeShort(5);
      out.writeShort(6 + type);
      out.writeShort(0);
    }
    out.writeInt(0); // neither methods nor attributes
    return bytes.toByteArray();
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    out.writeByte(1);
    out.writeUTF(text);
  }
}
