/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.JsonText;
import dev.assent.internal.document.Node;
import dev.assent.internal.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What outlives the process: the revision of the last document, and since when the person has given
 * each answer. Immutable.
 *
 * <pre>{@code
 * { "format": 1, "revision": 1700000000000, "content": "…", "string": "…", "owner": "…",
 *   "salt": "…", "answers": [ { "question": "8/755", "denied": true, "at": "…" } ] }
 * }</pre>
 *
 * @param revision the revision of the last document
 * @param content the digest of the last document; empty if there was none
 * @param string the digest of the last TC string; empty if there was none
 * @param owner the digest of the subject that gave it
 * @param salt the salt of that digest
 * @param said the last answer to each question that has one. A denial stays until a grant
 */
record TcfMemory(
    long revision,
    String content,
    String string,
    String owner,
    String salt,
    SortedMap<String, Said> said) {
  /** The largest file, in bytes: {@value}. */
  static final int MAX_BYTES = 1 << 18;

  /** The highest revision of a file; those of a process stay far below it. */
  static final long MAX_REVISION = Long.MAX_VALUE / 2;

  private static final int SALT_BYTES = 16;
  private static final Set<String> MEMBERS =
      Set.of("format", "revision", "content", "string", "owner", "salt", "answers");

  /** An answer: a denial or a grant, and since when. */
  record Said(boolean isDenied, Instant at) {}

  /** Returns a memory of nothing. */
  static TcfMemory fresh() {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new TcfMemory(0, "", "", "", HexFormat.of().formatHex(salt), new TreeMap<>());
  }

  /**
   * Reads a file.
   *
   * @throws ConfigurationException if it is not one that {@link #bytes} has written
   */
  static TcfMemory of(byte[] bytes) {
    Node root = Node.parseJson("the file", bytes, MAX_BYTES);
    Map<String, Node> members = root.map(MEMBERS);
    if (member(root, members, "format").number() != 1) {
      throw root.problem("expected the format 1");
    }
    SortedMap<String, Said> said = new TreeMap<>();
    for (Node each : member(root, members, "answers").list()) {
      Map<String, Node> answer = each.map(Set.of("question", "denied", "at"));
      said.put(
          member(each, answer, "question").text(),
          new Said(member(each, answer, "denied").bool(), member(each, answer, "at").instant()));
    }
    long revision = member(root, members, "revision").number();
    if (revision < 0 || revision > MAX_REVISION) {
      throw root.problem("revision: expected a number from 0");
    }
    return new TcfMemory(
        revision,
        member(root, members, "content").text(),
        member(root, members, "string").text(),
        member(root, members, "owner").text(),
        member(root, members, "salt").text(),
        said);
  }

  private static Node member(Node map, Map<String, Node> members, String name) {
    Node member = members.get(name);
    if (member == null) {
      throw map.problem("'" + name + "' is missing");
    }
    return member;
  }

  byte[] bytes() {
    List<Object> answers = new ArrayList<>();
    said.forEach(
        (question, answer) -> {
          Map<String, Object> each = new LinkedHashMap<>();
          each.put("question", question);
          each.put("denied", answer.isDenied());
          each.put("at", answer.at().toString());
          answers.add(each);
        });
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("format", 1);
    members.put("revision", revision);
    members.put("content", content);
    members.put("string", string);
    members.put("owner", owner);
    members.put("salt", salt);
    members.put("answers", answers);
    return JsonText.of(members).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns what stands for a subject as the owner of a string. */
  String owner(String subject) {
    byte[] salted = (salt + "\n" + subject).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Sha256.of(salted));
  }

  /** Returns whether there is no later string than one that another subject gave. */
  boolean isOfOther(String present, String subject) {
    boolean isLater = !present.isEmpty() && !present.equals(string);
    return !owner.isEmpty() && !owner(subject).equals(owner) && !isLater;
  }

  /**
   * Returns the memory after a reading. What is unknown ends a grant, and no denial. An answer that
   * is repeated keeps its time, unless that is in the future, because the clock was set back.
   *
   * @param now the time of new answers
   */
  TcfMemory after(TcfReading reading, TcfRows mapping, String subject, Instant now) {
    SortedMap<String, Said> before = owner(subject).equals(owner) ? said : new TreeMap<>();
    SortedMap<String, Said> after = new TreeMap<>();
    before.forEach(
        (question, answer) -> {
          if (answer.isDenied()) {
            after.put(question, answer);
          }
        });
    for (int i = 0; i < mapping.rows().size(); i++) {
      TcfAnswer answer = reading.answers().get(i);
      String question = mapping.rows().get(i).question();
      if (answer != TcfAnswer.UNKNOWN) {
        boolean isDenied = answer == TcfAnswer.DENIED;
        Said known = before.get(question);
        boolean isSame = known != null && known.isDenied() == isDenied && !known.at().isAfter(now);
        after.put(question, isSame ? known : new Said(isDenied, now));
      }
    }
    return new TcfMemory(
        revision,
        content,
        reading.string().isEmpty() ? string : reading.string(),
        owner(subject),
        salt,
        after);
  }

  /** Returns the same memory without answers: they are those of another subject. */
  TcfMemory withoutAnswers() {
    return new TcfMemory(revision, content, string, owner, salt, new TreeMap<>());
  }

  /**
   * Returns this memory of the file with what was heard while the file could not be read: the
   * denials of this subject.
   */
  TcfMemory with(TcfMemory heard, String subject) {
    SortedMap<String, Said> both = new TreeMap<>(said);
    if (owner.isEmpty() || owner(subject).equals(owner)) {
      heard.said.forEach(
          (question, answer) -> {
            if (answer.isDenied()) {
              both.put(question, answer);
            }
          });
    }
    return new TcfMemory(Math.max(revision, heard.revision), content, string, owner, salt, both);
  }

  /** Returns the same memory with another last document. */
  TcfMemory with(long nextRevision, String nextContent) {
    return new TcfMemory(nextRevision, nextContent, string, owner, salt, said);
  }

  /** Returns a text without the answers. */
  @Override
  public String toString() {
    return "TcfMemory[answers=" + said.size() + "]";
  }
}
