/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.assent.policy.Policy;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The API as a committed text, so that a review shows each change to it. After an intended change,
 * write the text again: {@code ./mvnw test -pl sdk-exporter -am -Dtest=ApiTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dassent.api.write=true}.
 */
class ApiTest {
  private static final Path FILE = Path.of("../docs/api.txt");

  @Test
  void api_committedText_isWhatTheCodeHas() throws IOException {
    String api = api();
    if (Boolean.getBoolean("assent.api.write")) {
      Files.writeString(FILE, api);
    }

    assertThat(api.lines().toList())
        .as("the API differs from docs/api.txt; this class's Javadoc says how to write it anew")
        .isEqualTo(Files.readAllLines(FILE));
  }

  /** Checks supertypes, type arguments, parameters and exceptions too. */
  @Test
  void api_signatures_nameNoTypeFromInside() {
    assertThat(api()).doesNotContain("dev.assent.internal", "com.github.benmanes", "org.snakeyaml");
  }

  @Test
  void api_everyPackage_isThere() throws IOException {
    assertThat(Files.readString(FILE))
        .contains("class dev.assent.AssentBuilder", "interface dev.assent.capture.Event\n");
  }

  private static String api() {
    TreeMap<String, Class<?>> types = new TreeMap<>();
    for (Class<?> one : List.of(Assent.class, Policy.class)) {
      new ClassFileImporter()
          .importUrl(one.getProtectionDomain().getCodeSource().getLocation()).stream()
              .filter(type -> !type.getPackageName().startsWith("dev.assent.internal"))
              .filter(type -> !type.getSimpleName().equals("package-info"))
              .map(JavaClass::reflect)
              .filter(ApiTest::isVisible)
              .forEach(type -> types.put(type.getName(), type));
    }
    long topLevel = types.values().stream().filter(type -> !type.isMemberClass()).count();
    List<String> lines = new ArrayList<>();
    lines.add("# " + topLevel + " types, and those nested in them. Written by ApiTest.");
    types.values().forEach(type -> lines.addAll(lines(type)));
    return String.join("\n", lines) + "\n";
  }

  /**
   * Returns whether users see the type: it and all types that contain it are public or protected.
   */
  private static boolean isVisible(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
      if (!isVisible(each.getModifiers()) || each.isAnonymousClass() || each.isLocalClass()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static List<String> lines(Class<?> type) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(head(type));
    TreeSet<String> members = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers()) && !field.isSynthetic()) {
        members.add(modifiers(field) + name(field.getGenericType()) + " " + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
        members.add(modifiers(constructor) + "new" + rest(constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method.getModifiers()) && !method.isSynthetic() && !method.isBridge()) {
        members.add(
            modifiers(method)
                + variables(method.getTypeParameters(), " ")
                + name(method.getGenericReturnType())
                + " "
                + method.getName()
                + rest(method));
      }
    }
    members.forEach(member -> lines.add("  " + member));
    return lines;
  }

  private static String head(Class<?> type) {
    String kind =
        type.isInterface()
            ? "interface"
            : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    String parents =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass())
                    .filter(it -> kind.equals("class") && it != Object.class),
                Arrays.stream(type.getGenericInterfaces()))
            .map(ApiTest::name)
            .collect(Collectors.joining(", "));
    return kind
        + " "
        + type.getName()
        + variables(type.getTypeParameters(), "")
        + (parents.isEmpty() ? "" : " : " + parents);
  }

  private static String modifiers(Member member) {
    int shown = member.getModifiers() & (Modifier.PROTECTED | Modifier.STATIC);
    return shown == 0 ? "" : Modifier.toString(shown) + " ";
  }

  private static String variables(TypeVariable<?>[] variables, String after) {
    return variables.length == 0
        ? ""
        : Arrays.stream(variables)
            .map(TypeVariable::getName)
            .collect(Collectors.joining(", ", "<", ">" + after));
  }

  private static String rest(Executable executable) {
    String thrown =
        Arrays.stream(executable.getGenericExceptionTypes())
            .map(ApiTest::name)
            .collect(Collectors.joining(", "));
    return Arrays.stream(executable.getGenericParameterTypes())
            .map(ApiTest::name)
            .collect(Collectors.joining(", ", "(", ")"))
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  private static String name(Type type) {
    return type.getTypeName().replace("java.lang.", "").replace("java.util.", "");
  }
}
