/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.WrittenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The index names every RATIONALE.md beside the code and no other, and what the pages name exists.
 */
class RationaleTest {
  private static final int MAX_INDEX = 62;
  private static final int MAX_PAGE = 200;

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| \\[(.+)]\\((\\S+/RATIONALE\\.md)\\) \\| .+ \\|$");
  private static final Pattern TITLE = Pattern.compile("^# Rationale: (.+)\n");
  private static final Pattern ALSO = Pattern.compile("\n\nAlso about ((?:`[^`]+`(?:,\\s)?)+)\\.");
  private static final Pattern FENCED = Pattern.compile("(?ms)^(```.*?^```| {4}.*?)$");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern PACKAGE =
      Pattern.compile("(?:dev\\.assent|internal)(?:\\.[a-z]\\w*)*");

  /** A type, perhaps with a member or an argument of the command. */
  private static final Pattern TYPE =
      Pattern.compile("([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?(?:\\([^)]*\\))?(?: --\\w+)?");

  /** Types of the JDK, OpenTelemetry, Micrometer and others, and two names of headers. */
  private static final Set<String> OTHERS =
      Set.of(
          "Age",
          "ArrayDeque",
          "AttributeKey",
          "Attributes",
          "ConcurrentHashMap",
          "ConnectException",
          "ConstantBootstraps",
          "DeltaSynchronousMetricStorage",
          "Duration",
          "ETag",
          "Forwarded",
          "GrpcSenderProvider",
          "Host",
          "HttpClient",
          "HttpClientImpl",
          "HttpURLConnection",
          "LocalDate",
          "Mac",
          "MeterBinder",
          "MetricProducer",
          "MetricReader",
          "OtlpConfig",
          "OtlpMetricsSender",
          "OutOfMemoryError",
          "PrometheusRegistry",
          "ProxySelector",
          "ReadWriteSpan",
          "ReentrantLock",
          "SSLEngine",
          "ServiceLoader",
          "SimpleSpanProcessor",
          "Slf4JLoggerFactory",
          "SocketChannel",
          "Span",
          "SpanBuilder",
          "SpanContext",
          "TraceId",
          "URLConnection",
          "W3CTraceContextPropagator");

  @Test
  void index_pages_areThoseBesideTheCode() throws IOException {
    List<Path> listed = index().values().stream().toList();

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(RationalePages.besideCode())
        .hasSizeGreaterThan(20);
  }

  /** A page for no package is beside the modules. */
  @Test
  void titles_ofPages_areThePackagesBesideThemAndTheirRows() throws IOException {
    int packages = 0;
    for (Map.Entry<String, Path> row : index().entrySet()) {
      Matcher title = TITLE.matcher(Files.readString(row.getValue()));
      assertThat(title.find()).as(row.getKey()).isTrue();
      String folder = row.getValue().getParent().toString().replace('\\', '/');
      int sources = folder.indexOf("src/main/java/");
      if (sources >= 0) {
        packages++;
        String name = folder.substring(sources + "src/main/java/".length()).replace('/', '.');
        assertThat(title.group(1)).isEqualTo("`" + name + "`");
        assertThat(fullName(row.getKey().replace("`", ""))).isEqualTo(name);
      } else {
        assertThat(title.group(1)).isEqualTo(row.getKey());
      }
    }
    assertThat(packages).isGreaterThan(20);
  }

  @Test
  void packages_eachOne_existsAndHasOnePage() throws IOException {
    Set<String> known = PublishedClasses.packages();
    List<String> subjects = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Path page : allPages()) {
      String text = Files.readString(page);
      Stream.of(TITLE, ALSO)
          .flatMap(pattern -> pattern.matcher(text).results())
          .flatMap(found -> CODE.matcher(found.group(1)).results())
          .map(found -> fullName(found.group(1)))
          .forEach(subjects::add);
      codes(text)
          .filter(code -> PACKAGE.matcher(code).matches())
          .map(RationaleTest::fullName)
          .filter(name -> known.stream().noneMatch(it -> (it + ".").startsWith(name + ".")))
          .forEach(unknown::add);
    }

    assertThat(known).containsAll(subjects);
    assertThat(subjects).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    assertThat(unknown).isEmpty();
  }

  @Test
  void types_thatPagesName_existWithTheirMembers() throws IOException {
    Map<String, Path> own =
        WrittenFiles.of(PublishedClasses.ROOT, ".java").stream()
            .collect(toMap(RationaleTest::typeName, file -> file, (one, other) -> one));
    Set<String> others = new TreeSet<>();
    List<String> members = new ArrayList<>();
    for (Path page : allPages()) {
      for (String code : codes(Files.readString(page)).toList()) {
        Matcher type = TYPE.matcher(code);
        if (type.matches()) {
          Path file = own.get(type.group(1));
          if (file == null) {
            others.add(type.group(1));
          } else if (type.group(2) != null
              && !Files.readString(file).matches("(?s).*\\b" + type.group(2) + "\\b.*")) {
            members.add(code);
          }
        }
      }
    }

    assertThat(others).containsExactlyInAnyOrderElementsOf(OTHERS);
    assertThat(members).isEmpty();
  }

  @Test
  void length_ofEachPage_isThatOfOneReading() throws IOException {
    assertThat(Files.readAllLines(RationalePages.INDEX)).hasSizeLessThanOrEqualTo(MAX_INDEX);
    for (Path page : RationalePages.besideCode()) {
      assertThat(Files.readAllLines(page)).as(page.toString()).hasSizeBetween(10, MAX_PAGE);
    }
  }

  @Test
  void jars_ofClasses_haveNoPage() throws IOException {
    for (String module : PublishedClasses.MODULES) {
      try (Stream<Path> files = Files.walk(PublishedClasses.classes(module))) {
        assertThat(files.filter(file -> file.toString().endsWith(".md"))).isEmpty();
      }
    }
  }

  /** Returns the pages by the text of their row. */
  private static Map<String, Path> index() throws IOException {
    Map<String, Path> pages = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Files.readString(RationalePages.INDEX));
    while (row.find()) {
      Path page = RationalePages.INDEX.resolveSibling(row.group(2)).normalize();
      assertThat(pages.put(row.group(1), page)).as(row.group(1)).isNull();
    }
    return pages;
  }

  private static List<Path> allPages() throws IOException {
    List<Path> pages = new ArrayList<>(RationalePages.besideCode());
    pages.add(RationalePages.INDEX);
    return pages;
  }

  /** Returns what stands between backticks, without examples. */
  private static Stream<String> codes(String text) {
    return CODE.matcher(FENCED.matcher(text).replaceAll("")).results().map(it -> it.group(1));
  }

  private static String fullName(String name) {
    return name.startsWith("dev.assent") ? name : "dev.assent." + name;
  }

  private static String typeName(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }
}
