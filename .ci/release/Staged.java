/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * Checks a staged release as Maven Central does, and more strictly: {@code java Staged.java
 * dev/assent-folder version}. Prints one line for each artifact, and each fault; exits with 1 if
 * there is a fault. (gpg checks the signatures.)
 */
public final class Staged {
  private static final Map<String, String> CHECKSUMS =
      Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

  /** What each pom must say; the values of all but the first two come from the root pom. */
  private static final List<String> REQUIRED =
      List.of(
          "name",
          "description",
          "url",
          "licenses/license/name",
          "licenses/license/url",
          "developers/developer/name",
          "scm/connection",
          "scm/developerConnection",
          "scm/url");

  /** What a pom must not say: what an application would have to resolve, and does not need. */
  private static final List<String> REFUSED =
      List.of("parent", "build", "profiles", "repositories", "pluginRepositories", "properties");

  private final Path root;
  private final String version;
  private final XPath xpath = XPathFactory.newInstance().newXPath();
  private final List<String> faults = new ArrayList<>();
  private final Set<String> jars = new TreeSet<>();
  private final Set<String> managed = new TreeSet<>();
  private final Set<String> shared = new TreeSet<>();
  private final Set<String> own = new TreeSet<>();

  private Staged(Path root, String version) {
    this.root = root;
    this.version = version;
  }

  public static void main(String[] args) throws Exception {
    Staged staged = new Staged(Path.of(args[0]), args[1]);
    staged.check();
    staged.faults.forEach(fault -> System.out.println("FAULT  " + fault));
    System.exit(staged.faults.isEmpty() ? 0 : 1);
  }

  private void check() throws Exception {
    List<Path> artifacts;
    try (Stream<Path> folders = Files.list(root)) {
      artifacts = folders.filter(Files::isDirectory).sorted().toList();
    }
    require(!artifacts.isEmpty(), "nothing is staged in " + root);
    for (Path artifact : artifacts) {
      check(artifact.getFileName().toString(), artifact.resolve(version));
    }
    require(shared.size() <= 1, "url, licence, developers and scm differ between poms");
    require(jars.equals(managed), "the BOM manages " + managed + ", but the jars are " + jars);
  }

  private void check(String artifact, Path folder) throws Exception {
    if (!Files.isDirectory(folder)) {
      faults.add(artifact + ": no version " + version);
      return;
    }
    String prefix = artifact + "-" + version;
    Document pom = pom(artifact, folder.resolve(prefix + ".pom"));
    List<String> expected = new ArrayList<>(List.of(".pom", "-cyclonedx.json"));
    if (text(pom, "packaging").equals("pom")) {
      xpath(pom, "dependencyManagement/dependencies/dependency/artifactId").forEach(managed::add);
    } else {
      jars.add(artifact);
      expected.addAll(List.of(".jar", "-sources.jar", "-javadoc.jar"));
    }
    Set<String> complete = new TreeSet<>();
    for (String ending : expected) {
      complete.add(prefix + ending);
      complete.add(prefix + ending + ".asc");
      CHECKSUMS.keySet().forEach(sum -> complete.add(prefix + ending + "." + sum));
    }
    Set<String> found;
    try (Stream<Path> files = Files.list(folder)) {
      found = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
    complete.stream().filter(file -> !found.contains(file)).forEach(f -> faults.add(f + " misses"));
    found.stream()
        .filter(file -> !complete.contains(file))
        .forEach(f -> faults.add(f + " is extra"));
    for (String ending : expected) {
      checksums(folder.resolve(prefix + ending));
    }
    billOfMaterials(artifact, folder.resolve(prefix + "-cyclonedx.json"), pom);
    if (jars.contains(artifact)) {
      jar(artifact, folder.resolve(prefix + ".jar"));
      nonEmpty(folder.resolve(prefix + "-sources.jar"), ".java");
      nonEmpty(folder.resolve(prefix + "-javadoc.jar"), "index.html");
    }
    System.out.printf("%-30s", artifact);
    for (String ending : expected) {
      System.out.printf("  %s %d kB", ending.substring(1), size(folder.resolve(prefix + ending)));
    }
    System.out.println();
  }

  private Document pom(String artifact, Path file) throws Exception {
    String content = Files.readString(file);
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(content)));
    for (String element : REQUIRED) {
      require(!text(pom, element).isBlank(), artifact + ": the pom has no " + element);
    }
    for (String element : REFUSED) {
      require(xpath(pom, element).isEmpty(), artifact + ": the pom has " + element);
    }
    require(!content.contains("SNAPSHOT"), artifact + ": the pom names a SNAPSHOT");
    require(text(pom, "version").equals(version), artifact + ": the pom has another version");
    require(
        !content.replace("${project.version}", "").contains("${"),
        artifact + ": the pom has a property that it does not set");
    require(own.add(text(pom, "name")), artifact + ": the name is another artifact's, too");
    require(own.add(text(pom, "description")), artifact + ": the description is another's, too");
    require(
        xpath(pom, "dependencies/dependency[scope='test']").isEmpty(),
        artifact + ": the pom has a dependency of tests");
    require(
        xpath(pom, "dependencies/dependency[not(version)]").isEmpty(),
        artifact + ": a dependency has no version");
    shared.add(
        REQUIRED.stream().skip(2).map(element -> text(pom, element)).collect(Collectors.joining()));
    return pom;
  }

  private void checksums(Path file) throws Exception {
    if (!Files.exists(file)) {
      return;
    }
    byte[] content = Files.readAllBytes(file);
    for (Map.Entry<String, String> checksum : CHECKSUMS.entrySet()) {
      Path written = file.resolveSibling(file.getFileName() + "." + checksum.getKey());
      byte[] digest = MessageDigest.getInstance(checksum.getValue()).digest(content);
      require(
          Files.exists(written)
              && Files.readString(written).strip().equals(HexFormat.of().formatHex(digest)),
          written.getFileName() + " is not the checksum of the file");
    }
  }

  /** Each dependency, and each library whose classes the jar contains, must be in the bill. */
  private void billOfMaterials(String artifact, Path file, Document pom) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    String bill = Files.readString(file);
    require(
        bill.contains("pkg:maven/dev.assent/" + artifact + "@" + version),
        file.getFileName() + " is not of this artifact");
    for (String dependency :
        xpath(pom, "dependencies/dependency[not(scope='provided')]/artifactId")) {
      require(bill.contains("/" + dependency + "@"), file.getFileName() + " lacks " + dependency);
    }
  }

  private void jar(String artifact, Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      var manifest = jar.getManifest().getMainAttributes();
      require(
          manifest.getValue("Automatic-Module-Name") != null, artifact + ": the jar has no module");
      require(
          version.equals(manifest.getValue("Implementation-Version")),
          artifact + ": the jar's manifest has another version");
      String bill =
          Files.readString(file.resolveSibling(artifact + "-" + version + "-cyclonedx.json"));
      jar.stream()
          .map(entry -> entry.getName().split("dev/assent/internal/shaded/", 2))
          .filter(parts -> parts.length == 2 && parts[1].contains("/"))
          .map(parts -> parts[1].substring(0, parts[1].indexOf('/')))
          .distinct()
          .filter(library -> !bill.contains("/" + library))
          .forEach(library -> faults.add(artifact + ": the bill of materials lacks " + library));
    }
  }

  private void nonEmpty(Path file, String ending) throws IOException {
    if (Files.exists(file)) {
      try (JarFile jar = new JarFile(file.toFile())) {
        require(
            jar.stream().anyMatch(entry -> entry.getName().endsWith(ending)),
            file.getFileName() + " has no " + ending);
      }
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? (Files.size(file) + 999) / 1000 : 0;
  }

  private String text(Document pom, String element) {
    List<String> found = xpath(pom, element);
    return found.isEmpty() ? "" : found.get(0);
  }

  private List<String> xpath(Document pom, String element) {
    try {
      NodeList nodes =
          (NodeList) xpath.evaluate("/project/" + element, pom, XPathConstants.NODESET);
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < nodes.getLength(); i++) {
        texts.add(nodes.item(i).getTextContent().strip());
      }
      return texts;
    } catch (javax.xml.xpath.XPathExpressionException e) {
      throw new IllegalArgumentException(element, e);
    }
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      faults.add(otherwise);
    }
  }
}
