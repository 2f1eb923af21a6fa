-- What is wrong with the rights, a sentence a row; none where all is well. Superuser.
with console as ( -- logins and groups of the consoles and the gate, and PUBLIC (0)
	select r.oid, r.rolname::text as name, r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls as powerful,
		r.rolname ~ '^kb_(host|recorder|supervisor|purchaser|gate)$' as is_group, r.rolcanlogin
	from pg_roles r
	where r.rolname ~ '^kb_(host|recorder|supervisor|purchaser|gate)$' or exists (
		select from pg_auth_members m join pg_roles g on g.oid = m.roleid
		where m.member = r.oid and g.rolname ~ '^kb_(host|recorder|supervisor|purchaser|gate)$')
	union all select 0, 'PUBLIC', false, false, false
), relation as ( -- every right on a table, view, sequence or column that is not the owner's
	select c.oid::regclass::text as name, a.grantee, a.privilege_type from pg_class c, aclexplode(c.relacl) a where a.grantee <> c.relowner
	union all
	select c.oid::regclass::text || '.' || t.attname, a.grantee, a.privilege_type
	from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a where a.grantee <> c.relowner
)
select format('角色 %s 对表 %s 有 %s 权：应执行 REVOKE', coalesce(c.name, pg_get_userbyid(r.grantee)), r.name, string_agg(r.privilege_type, ','))
from relation r left join console c on c.oid = r.grantee
where c.oid is not null or (r.name ~ '^(kb|kb_intake)\.' and pg_get_userbyid(r.grantee) <> 'kb_owner')
group by c.name, r.grantee, r.name
union all
select format('%s 可以调用函数 %s：应执行 kaibiao db migrate，收回 PUBLIC 的权利', c.name, p.oid::regprocedure)
from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a join console c on c.oid = a.grantee
where p.pronamespace <> 'kb'::regnamespace or c.oid = 0
union all
select format('函数 %s 没有固定 search_path、不属于 kb_owner 或不是 SECURITY DEFINER', p.oid::regprocedure)
from pg_proc p where p.pronamespace = 'kb'::regnamespace and
	exists (select from aclexplode(p.proacl) a join console c on c.oid = a.grantee) and
	not (p.prosecdef and p.proowner = 'kb_owner'::regrole and coalesce(p.proconfig, '{}') && array['search_path=pg_catalog, pg_temp'])
union all
select format('%s %s 不属于 kb_owner', case c.relkind when 'S' then '序列' else '表' end, c.oid::regclass)
from pg_class c where c.relnamespace in ('kb'::regnamespace, 'kb_intake'::regnamespace) and c.relowner <> 'kb_owner'::regrole
union all
select format('%s 里有序列 %s：它的值会泄露份数', n.nspname, c.relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and n.nspname in ('kb', 'kb_intake')
union all
select format('%s 对模式 %s 有 %s 权', c.name, n.nspname, a.privilege_type)
from pg_namespace n, aclexplode(n.nspacl) a join console c on c.oid = a.grantee
where not (n.nspname = 'kb' and a.privilege_type = 'USAGE' and c.is_group) and n.nspname <> 'pg_catalog'
union all
select format('%s 对数据库 %s 有 %s 权%s', c.name, d.datname, a.privilege_type,
	case when d.datname <> current_database() then '：从那里可以看到本库的统计；应执行 REVOKE ALL ON DATABASE … FROM PUBLIC' else '' end)
from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a join console c on c.oid = a.grantee
where d.datallowconn and not (d.datname = current_database() and c.is_group and a.privilege_type = 'CONNECT')
union all
select format('%s 可以使用过程语言 %s', c.name, l.lanname)
from pg_language l, aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a join console c on c.oid = a.grantee where l.lanpltrusted
union all
select format('%s 有超级用户、建角色、建库、复制或绕过行级安全的权力：不能兼作开标账号', c.name) from console c where c.powerful
union all
select format('组 %s 可以登录：应执行 ALTER ROLE … NOLOGIN', c.name) from console c where c.is_group and c.rolcanlogin
union all
select format('kb_owner 可以登录：应执行 ALTER ROLE kb_owner NOLOGIN') from pg_roles where rolname = 'kb_owner' and rolcanlogin
union all
select format('%s 又是 %s 的成员：不能兼任', c.name, g.rolname)
from console c join pg_auth_members m on m.member = c.oid join pg_roles g on g.oid = m.roleid
where c.is_group or g.rolname !~ '^kb_(host|recorder|supervisor|purchaser|gate)$'
union all
select format('%s 同时属于 %s：一个账号只能有一种职责', c.name, string_agg(g.rolname, '、'))
from console c join pg_auth_members m on m.member = c.oid join pg_roles g on g.oid = m.roleid
where not c.is_group group by c.name having count(*) > 1
union all
select format('%s 拥有对象（共 %s 个）：开标账号不应拥有任何对象', c.name, count(*))
from console c join pg_shdepend s on s.refobjid = c.oid and s.refclassid = 'pg_authid'::regclass and s.deptype = 'o' where c.oid <> 0 group by c.name
order by 1
