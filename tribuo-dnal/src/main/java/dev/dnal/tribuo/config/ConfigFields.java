package dev.dnal.tribuo.config;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.Configurable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Config} fields of configurable objects, found by reflection as OLCUT finds them: those of all superclasses, whether private
 * or not. They come in the order in which they are declared, those of superclasses first.
 */
public final class ConfigFields {
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return List.copyOf(find(type));
        }
    };

    private ConfigFields() {}

    private static List<Field> find(@Nullable Class<?> type) {
        if (type == null) {
            return List.of();
        }
        List<Field> fields = new ArrayList<>(find(type.getSuperclass()));
        for (Field field : type.getDeclaredFields()) {
            if (field.isAnnotationPresent(Config.class)) {
                field.setAccessible(true);
                fields.add(field);
            }
        }
        return fields;
    }

    /** The values of all fields by their names, in order. A value that isn't set is null; an array is a list. */
    static Map<String, @Nullable Object> values(Configurable configurable) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Field field : FIELDS.get(configurable.getClass())) {
            values.put(field.getName(), value(field, configurable));
        }
        return values;
    }

    private static @Nullable Object value(Field field, Configurable configurable) {
        try {
            Object value = field.get(configurable);
            return value instanceof double[] numbers
                    ? Arrays.stream(numbers).boxed().toList()
                    : value;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Expected " + field + " to be accessible, which it was made", e);
        }
    }

    /**
     * The name of the class and all fields with their values, as {@code RandomCrop(padding=4)}; those that are to be redacted are left out.
     */
    public static String text(Configurable configurable) {
        Map<String, @Nullable Object> values = values(configurable);
        return FIELDS.get(configurable.getClass()).stream()
                .filter(field -> !field.getAnnotation(Config.class).redact())
                .map(field -> field.getName() + "=" + text(values.get(field.getName())))
                .collect(Collectors.joining(",", kind(configurable.getClass()).getSimpleName() + "(", ")"));
    }

    /** Equal maps have their entries in the same order. */
    private static String text(@Nullable Object value) {
        return String.valueOf(value instanceof Map<?, ?> map ? new TreeMap<>(map) : value);
    }

    /** The part that values of a class have, as provenances name it. */
    static String role(Class<?> type) {
        return roles(type).findFirst().orElseGet(() -> kind(type).getSimpleName());
    }

    private static Stream<String> roles(@Nullable Class<?> type) {
        if (type == null) {
            return Stream.empty();
        }
        Role role = type.getAnnotation(Role.class);
        Stream<String> inherited = Stream.concat(
                Arrays.stream(type.getInterfaces()).flatMap(ConfigFields::roles), roles(type.getSuperclass()));
        return role == null ? inherited : Stream.of(role.value());
    }

    /**
     * The class that a value is of, whichever name it goes by. A subclass without a line of its own is a former name of the class that
     * it extends, which configurations of earlier versions have.
     */
    static Class<?> kind(Class<?> type) {
        Class<?> above = Objects.requireNonNull(type.getSuperclass());
        boolean addsNothing = Stream.concat(
                        Arrays.stream(type.getDeclaredFields()), Arrays.stream(type.getDeclaredMethods()))
                .allMatch(Member::isSynthetic);
        return addsNothing && above != Object.class && !Modifier.isAbstract(above.getModifiers()) ? kind(above) : type;
    }
}
