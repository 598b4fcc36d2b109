/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import dev.assent.faults.hook.FaultPlan;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Inserts the calls of the hook, and numbers the places of allocations. A place has a name that is
 * the same in each process: {@code class.method#number}. Thread-safe.
 */
final class FaultPlaces implements ClassFileTransformer {
  static final FaultPlaces OF_PROCESS = new FaultPlaces();

  private static final String HOOK = "dev/assent/faults/hook/FaultHook";
  private static final List<String> PACKAGES =
      List.of(
          "dev/assent/",
          "java/util/concurrent/",
          "java/net/http/",
          "jdk/internal/net/http/",
          "com/github/benmanes/caffeine/");
  private static final List<String> OF_TESTS =
      List.of("dev/assent/faults/", "dev/assent/fixtures/");

  private final Map<String, Integer> places = new ConcurrentHashMap<>();

  private FaultPlaces() {}

  static boolean concerns(String internalName) {
    // no lambda and no regular expression: their classes may not be loaded yet
    return startsWithOneOf(internalName, PACKAGES) && !startsWithOneOf(internalName, OF_TESTS);
  }

  private static boolean startsWithOneOf(String name, List<String> starts) {
    for (String start : starts) {
      if (name.startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public byte @Nullable [] transform(
      ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
    if (name == null || !concerns(name)) {
      return null;
    }
    try {
      ClassReader reader = new ClassReader(bytes);
      ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
      reader.accept(new Inserting(writer, name), 0);
      return writer.toByteArray();
    } catch (RuntimeException | Error e) {
      e.printStackTrace(); // the JVM would be silent
      throw e;
    }
  }

  private synchronized int place(String name) {
    int next = places.size();
    if (next >= FaultPlan.PLACES) {
      throw new IllegalStateException("too many places");
    }
    Integer before = places.putIfAbsent(name, next);
    return before == null ? next : before;
  }

  /** Returns the number of a place; -1 if its class is not loaded. */
  int number(String name) {
    return places.getOrDefault(name, -1);
  }

  /** Returns the numbers of places by their names. */
  Map<String, Integer> all() {
    return new TreeMap<>(places);
  }

  private final class Inserting extends ClassVisitor {
    private final String type;

    Inserting(ClassVisitor next, String type) {
      super(Opcodes.ASM9, next);
      this.type = type;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
      String name = type.replace('/', '.') + "." + method + descriptor;
      return next == null ? null : new InsertingMethod(next, name);
    }
  }

  private final class InsertingMethod extends MethodVisitor {
    private final String name;
    private final boolean isOfTheHook;
    private int allocations;

    InsertingMethod(MethodVisitor next, String name) {
      super(Opcodes.ASM9, next);
      this.name = name;
      this.isOfTheHook = name.startsWith("java.util.concurrent.");
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (!isOfTheHook) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "enters", "()V", false);
      }
    }

    private void insert() {
      super.visitLdcInsn(place(name + "#" + allocations++));
      super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "allocates", "(I)V", false);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      if (opcode == Opcodes.ANEWARRAY) {
        insert();
      }
      super.visitTypeInsn(opcode, type);
      if (opcode == Opcodes.NEW) {
        insert(); // after it, since frames refer to the place of the instruction
      }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      if (opcode == Opcodes.NEWARRAY) {
        insert();
      }
      super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
      insert();
      super.visitMultiANewArrayInsn(descriptor, dimensions);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String method, String descriptor, Handle bootstrap, Object... arguments) {
      insert();
      super.visitInvokeDynamicInsn(method, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String method, String descriptor, boolean isInterface) {
      if (owner.equals("java/lang/Thread") && method.equals("start")) {
        insert(); // "unable to create native thread" is an OutOfMemoryError, too
      }
      super.visitMethodInsn(opcode, owner, method, descriptor, isInterface);
    }
  }
}
