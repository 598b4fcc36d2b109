/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the jar of the extension contains. */
class ExtensionJarTest {
  private static final Path JAR = Path.of(System.getProperty("extension"));
  private static final String SERVICES = "META-INF/services/";
  private static final String FOLDER = "dev/assent/internal/javaagent/";

  private static List<String> names(JarFile jar) {
    return jar.stream().filter(it -> !it.isDirectory()).map(ZipEntry::getName).toList();
  }

  @Test
  void jar_packages_areAssentsOnly() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> names = names(jar);
      assertThat(names).filteredOn(it -> it.endsWith(".class")).hasSizeGreaterThan(1000);
      assertThat(names)
          .allMatch(it -> it.startsWith("dev/assent/") || it.startsWith("META-INF/"))
          .noneMatch(it -> it.startsWith("dev/assent/micrometer/"))
          .noneMatch(it -> it.startsWith("dev/assent/internal/registry/"))
          .noneMatch(it -> it.contains("module-info"))
          .noneMatch(it -> it.startsWith("META-INF/versions/"));
      assertThat(names)
          .contains(
              "META-INF/LICENSE.txt",
              "META-INF/NOTICE.txt",
              "dev/assent/internal/shaded/caffeine/cache/Caffeine.class",
              "dev/assent/internal/shaded/snakeyaml/v2/api/Load.class");
    }
  }

  /** Relocation rewrites the names of classes in service files, and the files' own names. */
  @Test
  void jar_services_nameClassesOfTheJar() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      TreeSet<String> providers = new TreeSet<>();
      for (String name : names(jar)) {
        if (name.startsWith(SERVICES)) {
          try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(it -> !it.isBlank() && !it.startsWith("#"))
                .forEach(providers::add);
          }
        }
      }
      assertThat(providers)
          .isNotEmpty()
          .allSatisfy(it -> assertThat(jar.getEntry(it.replace('.', '/') + ".class")).isNotNull());
      // a sender of ours would replace the senders of exporters that are not ours
      assertThat(jar.getEntry(SERVICES + "io.opentelemetry.sdk.common.export.HttpSenderProvider"))
          .isNull();
    }
  }

  /** Otherwise a lack of memory could make one of them unusable. */
  @Test
  @Tag("ci")
  void jar_classLists_nameEachClassWithAStaticInitializer() throws IOException {
    TreeSet<String> listed = new TreeSet<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (String name : names(jar)) {
        if (name.startsWith("META-INF/assent/")) {
          try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .forEach(it -> listed.add("dev.assent." + it));
          }
        }
      }
      assertThat(new ClassFileImporter().importJar(jar))
          .filteredOn(it -> it.getStaticInitializer().isPresent())
          .extracting(JavaClass::getName)
          .filteredOn(it -> !it.startsWith("dev.assent.internal.shaded."))
          .isNotEmpty()
          .isSubsetOf(listed); // javac of JDK 17 makes some that later ones don't; ClassListsTest
    }
  }

  /** The jar has other names for Caffeine's classes. */
  @Test
  void jar_lateClassesOfTheCache_areThere() throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Object names =
          loader
              .loadClass("dev.assent.internal.cache.ConsentCache")
              .getMethod("lateClasses")
              .invoke(null);
      assertThat(names)
          .asInstanceOf(InstanceOfAssertFactories.list(String.class))
          .isNotEmpty()
          .allSatisfy(it -> assertThat(Class.forName(it, false, loader)).isNotNull());
    }
  }

  /** It would create the log manager before the application can choose one. */
  @Test
  void jar_noClass_usesALoggerOfSystem() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (String name : names(jar)) {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
          String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
          assertThat(bytes.contains("java/lang/System$Logger")).as(name).isFalse();
        }
      }
    }
  }

  /** Else the extension would define other classes than the agent loads. */
  @Test
  void jar_classesOfAStart_areThoseOfTheJarWithoutNamesThatTheAgentRenames() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Map<String, byte[]> classes = classesOfAStart(jar);
      assertThat(classes).hasSizeGreaterThan(400);
      for (Map.Entry<String, byte[]> each : classes.entrySet()) {
        String file = each.getKey().replace('.', '/') + ".class";
        assertThat(bytes(jar, file)).as(file).isEqualTo(each.getValue());
        assertThat(new String(each.getValue(), StandardCharsets.ISO_8859_1))
            .as(file)
            .doesNotContain("io/opentelemetry/api/")
            .doesNotContain("io/opentelemetry/context/")
            .doesNotContain("io/opentelemetry/common/")
            .doesNotContain("java/util/logging/Logger");
      }
    }
  }

  /** Else an agent might rename one of them, and the extension would not see it. */
  @Test
  @Tag("ci")
  void jar_classesOfAStart_useClassesOfWhichAnotherHasAllNames() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      String names = new String(bytes(jar, FOLDER + "StartNames.class"), StandardCharsets.UTF_8);
      JavaClasses all = new ClassFileImporter().importJar(jar);
      Set<String> used = new TreeSet<>();
      for (String each : classesOfAStart(jar).keySet()) {
        all.get(each).getDirectDependenciesFromSelf().stream()
            .map(it -> it.getTargetClass().getBaseComponentType())
            .filter(it -> !it.isPrimitive() && !it.getName().startsWith("dev.assent."))
            .forEach(it -> used.add(it.getName()));
      }
      assertThat(used)
          .hasSizeGreaterThan(100)
          .allSatisfy(it -> assertThat(names).contains("L" + it.replace('.', '/') + ";"));
    }
  }

  private static byte[] bytes(JarFile jar, String file) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getEntry(file))) {
      return in.readAllBytes();
    }
  }

  /** Returns the classes that the extension defines, by name: not the first of each package. */
  private static Map<String, byte[]> classesOfAStart(JarFile jar) throws IOException {
    DataInputStream file =
        new DataInputStream(new ByteArrayInputStream(bytes(jar, FOLDER + "start-classes.bin")));
    assertThat(file.readNBytes(file.readInt())).isEqualTo(bytes(jar, FOLDER + "StartNames.class"));
    Map<String, byte[]> classes = new TreeMap<>();
    for (int count = file.readInt(); count > 0; count--) {
      String name = file.readUTF();
      byte[] bytes = file.readNBytes(file.readInt());
      if (bytes.length > 0) {
        classes.put(name, bytes);
      }
    }
    assertThat(file.read()).isEqualTo(-1);
    return classes;
  }

  @Test
  void jar_manifest_namesTheVersion() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Attributes main = jar.getManifest().getMainAttributes();
      assertThat(main.getValue("Implementation-Version")).isNotBlank();
      assertThat(main.getValue("Multi-Release")).isNull();
    }
  }

  @Test
  void jar_size_isThatOfThePageInMegabytes() throws IOException {
    String page = Files.readString(project().resolve("docs/WITH-YOUR-STACK.md"));

    // each JDK compiles a little differently
    long size = Files.size(JAR);
    assertThat(page).containsAnyOf(sentence(size - 20_000), sentence(size + 20_000));
  }

  private static String sentence(long bytes) {
    return String.format(Locale.ROOT, "The extension is a jar of %.1f MB;", bytes / 1e6);
  }

  @Test
  void jar_size_isWithinTheBoundOfTheDocument() throws IOException {
    Matcher bound =
        Pattern.compile("`assent-javaagent-extension` \\| at most (\\d+) ")
            .matcher(Files.readString(project().resolve("docs/DEPENDENCIES.md")));
    assertThat(bound.find()).isTrue();
    assertThat(Files.size(JAR)).isLessThan(1000L * Integer.parseInt(bound.group(1)));
  }

  /** Returns the project's folder, above that of the jar. */
  private static Path project() {
    Path folder = JAR.toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/DEPENDENCIES.md"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
