/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The code of a page as a source file. A block with a class becomes a file; a block without one
 * becomes the body of a method, and its lines that begin with {@code static} become members.
 *
 * @param heading the heading above the code, for messages
 * @param className the class with its package
 */
record DocSource(String heading, String className, String text) {
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:public )?(?:final )?(?:class|interface|record|enum) (\\w+)");

  /** The types that each block may use without an import. */
  private static final String IMPORTS =
      """
      import static dev.assent.category.Category.*;
      import static dev.assent.policy.Purpose.*;
      import dev.assent.*;
      import dev.assent.capture.*;
      import dev.assent.category.*;
      import dev.assent.consent.*;
      import dev.assent.examples.receiver.*;
      import dev.assent.ledger.*;
      import dev.assent.micrometer.*;
      import dev.assent.policy.*;
      import io.micrometer.core.instrument.*;
      import io.opentelemetry.api.*;
      import io.opentelemetry.api.common.*;
      import io.opentelemetry.api.logs.*;
      import io.opentelemetry.api.metrics.*;
      import io.opentelemetry.api.trace.*;
      import io.opentelemetry.context.*;
      import java.io.*;
      import java.net.*;
      import java.nio.file.*;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.*;
      """;

  /** Creates a file in a package of its own, so that names may recur. */
  static DocSource of(String heading, int number, String code, String superclass) {
    String where = String.format(Locale.ROOT, "page.block%02d", number);
    Matcher type = TYPE.matcher(code);
    if (type.find()) {
      return new DocSource(heading, where + "." + type.group(1), head(where) + code);
    }
    return new DocSource(
        heading,
        where + ".Block",
        head(where)
            + imports(code)
            + "class Block extends "
            + superclass
            + " {\n"
            + members(code)
            + "  void run() throws Exception {\n"
            + statements(code)
            + "  }\n}\n");
  }

  static String head(String packageName) {
    return "package " + packageName + ";\n" + IMPORTS;
  }

  static String imports(String code) {
    return part(code, "import ", true);
  }

  static String members(String code) {
    return part(code, "static ", true);
  }

  static String statements(String code) {
    return part(part(code, "import ", false), "static ", false);
  }

  /** Returns the statements that begin with this word, to their semicolon; or all others. */
  private static String part(String code, String begin, boolean wanted) {
    StringBuilder part = new StringBuilder();
    boolean within = false;
    for (String line : code.lines().toList()) {
      within = within || line.startsWith(begin);
      if (within == wanted) {
        part.append(line).append('\n');
      }
      within = within && !line.endsWith(";");
    }
    return part.toString();
  }

  /**
   * Compiles the files together, against this test's class path, and returns the errors with their
   * headings.
   */
  static List<String> compile(List<DocSource> sources, Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<JavaFileObject> files = new ArrayList<>();
    Map<URI, String> headings = new java.util.HashMap<>();
    for (DocSource source : sources) {
      JavaFileObject file = new Text(source);
      headings.put(file.toUri(), source.heading());
      files.add(file);
    }
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-proc:none",
            "-classpath",
            System.getProperty("java.class.path"));
    compiler.getTask(null, null, found, options, null, files).call();
    List<String> errors = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> each : found.getDiagnostics()) {
      if (each.getKind() == Diagnostic.Kind.ERROR) {
        JavaFileObject file = each.getSource();
        errors.add(
            (file == null ? "" : headings.get(file.toUri()) + ": ")
                + each.getMessage(Locale.ROOT)
                + (file == null ? "" : " in: " + line(file, each.getLineNumber())));
      }
    }
    return errors;
  }

  private static String line(JavaFileObject file, long number) {
    return ((Text) file).text.lines().skip(number - 1).findFirst().orElse("");
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(DocSource source) {
      super(
          URI.create("string:///" + source.className().replace('.', '/') + Kind.SOURCE.extension),
          Kind.SOURCE);
      this.text = source.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
